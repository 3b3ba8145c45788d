namespace AvicCore.Tests;

/// <summary>What is wrong with a mutant.</summary>
public enum Mutation
{
    None,
    ShorthandIsNoReasonToScan,
    BroadcastIsNoReasonToScan,
    LogicalIsTakenForPhysical,
    OnlyTheLowestBit,
    AllButTheLowestBit,
    TheHighestBitIsOneLower,
    ClusterCountsInBits,
    InvalidSlotsAreTaken,
    ValidSlotsAreSkipped,
    X2ApicClusterOfEight,
    ScanSkipsTheFirst,
    ScanByTargetMode,
    KicksTheNextOne,
    EmptyBitmapScans,
}

/// <summary>The newest fast path with one condition wrong. Without a mutation it is that path, written a second time.</summary>
internal sealed class MutantHandler(Mutation mutation) : IIpiHandler
{
    public static KvmKernel Kernel(Mutation mutation)
        => new($"Mutant-{mutation}", "G5", "a test", "one condition wrong", KvmKernel.Newest.Version)
        {
            IndexMask = KvmKernel.Newest.IndexMask,
            InvalidTarget = KvmKernel.Newest.InvalidTarget,
            KnowsInvalidVector = true,
            HasX2Avic = true,
            HasIpivParameter = true,
            XApicMaxIndex = KvmKernel.Newest.XApicMaxIndex,
            MaxX2ApicIds = KvmKernel.Newest.MaxX2ApicIds,
            CompletesByMode = true,
            RequiresSingleBitLdr = true,
            HandlerFactory = () => new MutantHandler(mutation),
        };

    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        if (IsFast(ipi.Icr, kvm))
        {
            KickNamed(ipi.Icr, kvm);
            return IpiPath.Fast;
        }

        if (mutation == Mutation.ScanByTargetMode)
        {
            kvm.KickEveryMatchByTargetMode(ipi.Icr);
        }
        else if (mutation == Mutation.ScanSkipsTheFirst)
        {
            for (int v = 1; v < kvm.Vm.Count; v++)
            {
                if (kvm.Visit(v, ipi.Icr, kvm.Destination(ipi.Icr)) && v != 1)
                {
                    kvm.Kick(v);
                }
            }
        }
        else
        {
            kvm.KickEveryMatch(ipi.Icr, kvm.Destination(ipi.Icr));
        }

        return IpiPath.Slow;
    }

    private bool IsFast(Icr icr, KvmHost kvm)
    {
        if (icr.Shorthand != DestinationShorthand.None)
        {
            return mutation == Mutation.ShorthandIsNoReasonToScan;
        }

        if (icr.DestinationMode == DestinationMode.Logical)
        {
            return true;
        }

        return !icr.IsBroadcast(kvm.SenderIsX2Apic) || mutation == Mutation.BroadcastIsNoReasonToScan;
    }

    private void KickNamed(Icr icr, KvmHost kvm)
    {
        uint destination = kvm.Destination(icr);
        if (icr.DestinationMode == DestinationMode.Physical || mutation == Mutation.LogicalIsTakenForPhysical)
        {
            KickIfPresent(destination + (mutation == Mutation.KicksTheNextOne ? 1u : 0), kvm);
            return;
        }

        uint members = kvm.SenderIsX2Apic || kvm.SenderIsFlat ? destination & 0xFFFF : destination & 0xF;
        uint first = kvm.SenderIsX2Apic ? (destination >> 16) * 16 : kvm.SenderIsFlat ? 0 : (destination >> 4) * 4;
        if (mutation == Mutation.ClusterCountsInBits && !kvm.SenderIsX2Apic && !kvm.SenderIsFlat)
        {
            first = destination >> 4;
        }

        if (mutation == Mutation.X2ApicClusterOfEight && kvm.SenderIsX2Apic)
        {
            first /= 2;
        }

        if (members == 0 && mutation == Mutation.EmptyBitmapScans)
        {
            kvm.KickEveryMatch(icr, destination);
        }

        KickMembers(Mutated(members), first, kvm);
    }

    private uint Mutated(uint members)
        => mutation switch
        {
            Mutation.OnlyTheLowestBit => members & (0 - members),
            Mutation.AllButTheLowestBit => members & (members - 1),
            Mutation.TheHighestBitIsOneLower when members != 0
                => (members & ~(1u << BitMath.Highest(members))) | (1u << BitMath.Highest(members) >> 1),
            _ => members,
        };

    private void KickMembers(uint members, uint first, KvmHost kvm)
    {
        for (uint rest = members; rest != 0; rest &= rest - 1)
        {
            uint apicId = first + (uint)BitMath.Lowest(rest);
            if (!kvm.SenderIsX2Apic)
            {
                LogicalIdEntry entry = kvm.LogicalEntry((int)apicId);
                if (entry.IsValid == (mutation == Mutation.ValidSlotsAreSkipped) && mutation != Mutation.InvalidSlotsAreTaken)
                {
                    continue;
                }

                apicId = entry.GuestApicId;
            }

            KickIfPresent(apicId, kvm);
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
