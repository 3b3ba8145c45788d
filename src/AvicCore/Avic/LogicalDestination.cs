namespace AvicCore;

/// <summary>A logical destination taken apart: the bits that name members, and the number of the lowest bit's member.</summary>
/// <remarks>Numbers are APIC IDs for an x2APIC sender, and slots of the logical APIC ID table for an xAPIC one.</remarks>
internal readonly record struct LogicalDestination(uint Members, int First)
{
    private const int X2ApicClusterSize = 16;

    /// <summary>The destination of an ICR as its sender's APIC mode reads it.</summary>
    public static LogicalDestination Of(Icr icr, bool isX2Apic, bool isFlat)
    {
        if (isX2Apic)
        {
            Ldr destination = new(icr.X2ApicDestination);
            return new LogicalDestination(destination.X2ApicMembers, destination.X2ApicCluster * X2ApicClusterSize);
        }

        uint members = LogicalIdTable.MembersOf(icr.XApicDestination, isFlat, out int firstSlot);
        return new LogicalDestination(members, firstSlot);
    }
}
