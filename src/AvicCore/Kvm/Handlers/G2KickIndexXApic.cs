namespace AvicCore;

/// <summary>The seed without its x2APIC part: kicks the one vCPU that the exit's index names.</summary>
/// <remarks>
/// Linux 5.19-rc (spec 03, G2; 7223fd2d5338). Against the seed: an x2APIC logical destination always scans. The other
/// defects stay: several targets that do not run wake only the first, which hung Windows at boot.
/// </remarks>
internal sealed class G2KickIndexXApic : IIpiHandler
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

    private static bool TryKickOne(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (ipi.Icr.Shorthand != DestinationShorthand.None || !TryNameTarget(ipi, kvm, out uint apicId))
        {
            return false;
        }

        if (!kvm.TryFindVcpu(apicId, out int target) || !kvm.MatchesByTargetMode(target, ipi.Icr))
        {
            return false;
        }

        kvm.Kick(target);
        return true;
    }

    private static bool TryNameTarget(in IncompleteIpi ipi, KvmHost kvm, out uint apicId)
    {
        if (ipi.Icr.DestinationMode == DestinationMode.Physical)
        {
            apicId = ipi.Index;
            return true;
        }

        apicId = 0;
        if (kvm.SenderIsX2Apic)
        {
            return false;
        }

        apicId = kvm.LogicalEntry(ipi.Index).Raw & 0x1FF; // Nine bits, valid or not.
        return true;
    }
}
