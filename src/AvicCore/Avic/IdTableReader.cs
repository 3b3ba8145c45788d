using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>The two APIC ID tables as hardware reads them for an ICR write: who is behind an id, and does it run?</summary>
/// <remarks>A struct, since every IPI passes here: an object of its own would be one more to load.</remarks>
internal readonly struct IdTableReader(PhysicalIdTable physical, LogicalIdTable logical, int vcpuCount)
{
    private readonly long[] _physical = physical.Entries;
    private readonly int[] _logical = logical.Entries;
    private readonly ulong _vcpuCount = (ulong)vcpuCount;

    /// <summary>AVIC_PHYSICAL_MAX_INDEX of an xAPIC vCPU's VMCB: 255, or 254 from Linux 6.0.</summary>
    public int XApicMaxIndex { get; init; }

    /// <summary>AVIC_PHYSICAL_MAX_INDEX of an x2APIC vCPU's VMCB: 511 or 4095.</summary>
    public int X2ApicMaxIndex { get; init; }

    /// <summary>The last APIC ID that a broadcast looks at.</summary>
    public int Last(bool isX2Apic) => Math.Min(MaxIndex(isX2Apic), _physical.Length - 1);

    /// <summary>Step 6: the vCPU whose backing page the entry of an APIC ID has, or why there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryResolve(uint apicId, bool isX2Apic, out int target, out IpiFailure failure)
    {
        target = -1;
        failure = IpiFailure.InvalidTarget;
        if (apicId > (uint)MaxIndex(isX2Apic) || apicId >= (uint)_physical.Length)
        {
            return false;
        }

        if (!TryReadOwner((int)apicId, out target))
        {
            return false;
        }

        failure = IpiFailure.InvalidBackingPage;
        return target >= 0;
    }

    /// <summary>The vCPU whose backing page an entry has, -1 if no vCPU has it; false for an invalid entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadOwner(int apicId, out int owner)
    {
        owner = -1;
        long entry = Volatile.Read(ref _physical[apicId]);
        if (!PhysicalIdTable.IsValid(entry))
        {
            return false;
        }

        ulong page = PhysicalIdTable.OwnerOf(entry);
        owner = page < _vcpuCount ? (int)page : -1;
        return true;
    }

    /// <summary>Step 7: IsRunning of an entry that was resolved before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsRunning(uint apicId) => PhysicalIdTable.IsRunning(Volatile.Read(ref _physical[apicId]));

    /// <summary>Step 5: the APIC ID in a slot of the logical table; false for an invalid entry.</summary>
    public bool TryTranslate(uint slot, out uint apicId)
    {
        LogicalIdEntry entry = new((uint)Volatile.Read(ref _logical[slot]));
        apicId = entry.GuestApicId;
        return entry.IsValid;
    }

    private int MaxIndex(bool isX2Apic) => isX2Apic ? X2ApicMaxIndex : XApicMaxIndex;
}
