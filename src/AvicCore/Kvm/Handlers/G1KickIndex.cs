namespace AvicCore;

/// <summary>The seed: kicks the one vCPU that the exit's index names, or the single bit of an x2APIC logical id.</summary>
/// <remarks>
/// "KVM: SVM: Introduce avic_kick_target_vcpus_fast()", 14 April 2022, never merged (spec 03, G1). Defects: an IPI with
/// several targets that do not run wakes only the first (multicast, broadcast); a broadcast in logical mode reads a
/// physical index as a logical slot; the slot's valid bit is not looked at; each target's own mode decodes the destination.
/// </remarks>
internal sealed class G1KickIndex : IIpiHandler
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

        if (!kvm.SenderIsX2Apic)
        {
            apicId = kvm.LogicalEntry(ipi.Index).Raw & 0x1FF; // Nine bits, valid or not.
            return true;
        }

        Ldr destination = new(ipi.Icr.X2ApicDestination);
        apicId = ((uint)destination.X2ApicCluster * 16) + (uint)BitMath.Lowest(destination.X2ApicMembers);
        return BitMath.IsSingle(destination.X2ApicMembers);
    }
}
