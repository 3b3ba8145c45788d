namespace AvicCore;

/// <summary>As 5.19, merged with x2AVIC: a single target from the destination, checked against the exit's index.</summary>
/// <remarks>
/// Linux 6.0 to 6.2 and 6.1 LTS to date (spec 03, G3b; c514d3a348ac, 8c9e639da435). Defect: the empty-bitmap test reads
/// the cluster half of an x2APIC logical destination, so cluster 0 is "nobody" and its wake-ups are lost, while every
/// other cluster scans.
/// </remarks>
internal sealed class G3bKickSingle : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (TryKickOne(ipi, kvm))
        {
            return IpiPath.Fast;
        }

        kvm.KickEveryMatchByTargetMode(ipi.Icr);
        return IpiPath.Slow;
    }

    /// <summary>True means handled, with or without a vCPU to kick.</summary>
    private static bool TryKickOne(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (ipi.Icr.Shorthand != DestinationShorthand.None)
        {
            return false;
        }

        uint destination = kvm.Destination(ipi.Icr);
        return ipi.Icr.DestinationMode == DestinationMode.Physical
            ? TryKickPhysical(ipi, destination, kvm)
            : TryKickLogical(ipi, destination, kvm);
    }

    private static bool TryKickPhysical(in IncompleteIpi ipi, uint destination, KvmHost kvm)
    {
        if (ipi.Icr.IsBroadcast(kvm.SenderIsX2Apic))
        {
            return false;
        }

        if (destination != ipi.Index)
        {
            kvm.Warn(IpiWarning.DestinationNotIndex);
            return false;
        }

        return KickIfPresent(destination, kvm);
    }

    private static bool TryKickLogical(in IncompleteIpi ipi, uint destination, KvmHost kvm)
    {
        if (kvm.SenderIsX2Apic)
        {
            return TryKickX2ApicLogical(destination);
        }

        uint members = LogicalIdTable.MembersOf((byte)destination, kvm.SenderIsFlat, out int firstSlot);
        if (members == 0)
        {
            return true;
        }

        if (!BitMath.IsSingle(members))
        {
            return false;
        }

        int slot = firstSlot + BitMath.Lowest(members);
        if (slot != ipi.Index)
        {
            kvm.Warn(IpiWarning.LogicalIndexNotIndex);
            return false;
        }

        LogicalIdEntry entry = kvm.LogicalEntry(slot);
        return !entry.IsValid || KickIfPresent(entry.GuestApicId, kvm);
    }

    /// <summary>
    /// The bitmap is read from the half that holds the cluster: cluster 0 looks empty, "nobody to kick, done". For any other
    /// cluster the recomputed single bit is compared with the whole destination, which never fits: scan.
    /// </summary>
    private static bool TryKickX2ApicLogical(uint destination) => new Ldr(destination).X2ApicCluster == 0;

    private static bool KickIfPresent(uint apicId, KvmHost kvm)
    {
        if (kvm.TryFindVcpu(apicId, out int target))
        {
            kvm.Kick(target);
        }

        return true;
    }
}
