namespace AvicCore;

/// <summary>Every bit of the destination names a target, and each is kicked; only broadcasts and shorthands scan.</summary>
/// <remarks>
/// Linux 6.19 and newer (spec 03, G5; 83f3cbcd3a9f, ca11d9d35e95). Against 6.3: the index has 12 bits, so all 4096 ids
/// are fast. Defect: a broadcast in logical mode is not recognised, so flat reaches slots 0 to 7 only, and cluster and
/// x2APIC reach nobody.
/// </remarks>
internal sealed class G5KickBitmap : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (TryKickNamed(ipi, kvm))
        {
            return IpiPath.Fast;
        }

        kvm.KickEveryMatch(ipi.Icr, kvm.Destination(ipi.Icr));
        return IpiPath.Slow;
    }

    /// <summary>True means handled, with or without vCPUs to kick.</summary>
    private static bool TryKickNamed(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (ipi.Icr.Shorthand != DestinationShorthand.None)
        {
            return false;
        }

        uint destination = kvm.Destination(ipi.Icr);
        if (ipi.Icr.DestinationMode == DestinationMode.Logical)
        {
            KickLogical(destination, kvm);
            return true;
        }

        if (ipi.Icr.IsBroadcast(kvm.SenderIsX2Apic))
        {
            return false;
        }

        if (destination != ipi.Index)
        {
            kvm.Warn(IpiWarning.DestinationNotIndex);
            return false;
        }

        KickIfPresent(destination, kvm);
        return true;
    }

    private static void KickLogical(uint destination, KvmHost kvm)
    {
        if (kvm.SenderIsX2Apic)
        {
            uint first = (destination >> 16) * 16;
            for (uint rest = destination & 0xFFFF; rest != 0; rest &= rest - 1)
            {
                KickIfPresent(first + (uint)BitMath.Lowest(rest), kvm);
            }

            return;
        }

        uint members = LogicalIdTable.MembersOf((byte)destination, kvm.SenderIsFlat, out int firstSlot);
        for (uint rest = members; rest != 0; rest &= rest - 1)
        {
            LogicalIdEntry entry = kvm.LogicalEntry(firstSlot + BitMath.Lowest(rest));
            if (entry.IsValid)
            {
                KickIfPresent(entry.GuestApicId, kvm);
            }
        }
    }

    private static void KickIfPresent(uint apicId, KvmHost kvm)
    {
        if (kvm.TryFindVcpu(apicId, out int target))
        {
            kvm.Kick(target);
        }
    }
}
