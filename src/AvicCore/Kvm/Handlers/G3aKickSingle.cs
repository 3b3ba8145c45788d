namespace AvicCore;

/// <summary>Names a single target from the destination, checks it against the exit's index, kicks it.</summary>
/// <remarks>
/// Linux 5.19 (spec 03, G3a; 603ccef42ce9). Against 5.19-rc: broadcasts and destinations of several bits scan, so no
/// wake-up is lost in xAPIC guests. Defect: the x2APIC bitmap is taken from the half that holds the cluster.
/// </remarks>
internal sealed class G3aKickSingle : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (TryKickOne(ipi, kvm))
        {
            return IpiPath.Fast;
        }

        kvm.KickEveryMatch(ipi.Icr, ipi.Icr.XApicDestination);
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
        uint members;
        uint first;
        if (kvm.SenderIsX2Apic)
        {
            members = destination & 0xFFFF_0000; // The wrong half.
            first = (destination >> 16) << 4;
        }
        else
        {
            members = LogicalIdTable.MembersOf((byte)destination, kvm.SenderIsFlat, out int firstSlot);
            first = (uint)firstSlot;
        }

        if (members == 0)
        {
            return true;
        }

        if (!BitMath.IsSingle(members))
        {
            return false;
        }

        uint slot = first + (uint)BitMath.Lowest(members);
        if (kvm.SenderIsX2Apic)
        {
            return KickIfPresent(slot, kvm);
        }

        if (slot != ipi.Index)
        {
            kvm.Warn(IpiWarning.LogicalIndexNotIndex);
            return false;
        }

        LogicalIdEntry entry = kvm.LogicalEntry((int)slot);
        return !entry.IsValid || KickIfPresent(entry.GuestApicId, kvm);
    }

    private static bool KickIfPresent(uint apicId, KvmHost kvm)
    {
        if (kvm.TryFindVcpu(apicId, out int target))
        {
            kvm.Kick(target);
        }

        return true;
    }
}
