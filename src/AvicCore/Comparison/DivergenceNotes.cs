using System.Linq;

namespace AvicCore;

/// <summary>
/// What is known of a finding upstream (spec 03 sections 4 and 11). The search does not look here: a finding without an
/// entry says that it has none.
/// </summary>
internal static class DivergenceNotes
{
    private const string Unknown = "Analysis: found by this search; no report of it is known here.";

    private const string DroppedTargets =
        "Known: failure id 2 is dropped, for valid targets too. Emulated since 6.3 (5aede752a839), 6.2.3, 6.1.16, 5.15.103.";

    private const string OneIndex =
        "Known: the exit's index names one target that does not run, the others sleep on. "
            + "Mended in 5.19 (603ccef42ce9, June 2022).";

    private const string LogicalBroadcast =
        "Analysis of the source, not reported in any thread seen: regression of 6.3 (bbfc7aa62a4a). Hardware takes FFh and "
            + "FFFF_FFFFh for a broadcast in either destination mode (APM 15.29.6.1, step 2); the fast path looks the bits up. "
            + "That x2AVIC does so is an assumption (X2AvicBroadcasts).";

    private const string LogicalBroadcastOfSeed =
        "Known: hardware reports a physical index, which is read as a slot of the logical table. "
            + "Mended in 5.19 (603ccef42ce9).";

    private const string AcrossModes =
        "Analysis: every kernel decides by the target's APIC mode what a broadcast is; hardware has set the IRR bit by "
            + "the sender's. Only while vCPUs are in different modes, as at bring-up.";

    private const string TargetModeDecodes =
        "Known: each target's own mode decodes the destination. By the sender's mode since 6.3 (Christopherson, 2023).";

    private const string NestedTarget =
        "Known: a target in a nested guest has no AVIC and needs a kick; it was only woken. Mended in 5.17 (Dec 2021).";

    private const string WrongHalf =
        "Known: the x2APIC bitmap is taken from the wrong half of the destination. Superseded in 6.0; mended in 6.3.";

    private const string ClusterZero =
        "Known: as merged in 6.0, the bitmap of a cluster 0 destination comes out empty and nobody is kicked. Mended in 6.3 "
            + "(a879a88e05f3); never in stable, so 6.1 LTS has it.";

    private const string NoX2Avic =
        "Not met in practice: up to 5.19 AVIC is off for guests that use x2APIC (inhibit X2APIC).";

    private const string AliasedIds =
        "Known: aliased and modified ids inhibit AVIC since 6.3 (5.19 for modified ids, in one direction).";

    public static string Of(KvmKernel kernel, in GroupKey key, IpiCase smallest)
        => (key.Kinds & DivergenceJudge.Architectural) == DivergenceKinds.None ? OfManner(kernel, key)
            : key.Class == IpiInputClass.InvalidTarget ? OfInvalidTarget(kernel)
            : OfLoss(kernel, key, smallest);

    private static string OfInvalidTarget(KvmKernel kernel)
        => kernel.InvalidTarget == InvalidTargetPolicy.Emulate ? Unknown : DroppedTargets;

    private static string OfLoss(KvmKernel kernel, in GroupKey key, IpiCase smallest)
    {
        bool isNested = smallest.Vcpus.Any(vcpu => vcpu.State == VcpuState.Nested);
        bool isBroadcast = key.Class is IpiInputClass.PhysicalBroadcast or IpiInputClass.LogicalBroadcast;
        bool isSeed = kernel.Handler is "G1" or "G2";
        if (key.Topology is GuestTopology.SwappedIds or GuestTopology.SharedLogicalId or GuestTopology.WideLogicalId)
        {
            return AliasedIds;
        }

        if (kernel.Handler is "G4" or "G5" && key.Class == IpiInputClass.LogicalBroadcast)
        {
            return LogicalBroadcast;
        }

        if (key.Topology == GuestTopology.MixedModes && isBroadcast)
        {
            return AcrossModes;
        }

        if (key.Topology == GuestTopology.MixedModes && kernel.Handler is "G0x" or "G1" or "G3b")
        {
            return TargetModeDecodes;
        }

        return kernel.Handler switch
        {
            "G0a" when isNested => NestedTarget,
            "G3a" when key.Mode == ApicMode.X2Apic && smallest.Icr.DestinationMode == DestinationMode.Logical => WrongHalf,
            "G3b" when key.Mode == ApicMode.X2Apic && smallest.Icr.DestinationMode == DestinationMode.Logical => ClusterZero,
            _ when key.Mode == ApicMode.X2Apic && !kernel.HasX2Avic => NoX2Avic,
            _ when isSeed && key.Class == IpiInputClass.LogicalBroadcast => LogicalBroadcastOfSeed,
            _ when isSeed => OneIndex,
            _ => Unknown,
        };
    }

    /// <summary>Nobody waits for it: another path, superfluous doorbells, log lines.</summary>
    private static string OfManner(KvmKernel kernel, in GroupKey key)
        => kernel.Handler switch
        {
            "G0a" or "G0b" or "G0x" when (key.Kinds & DivergenceKinds.Path) != 0
                => "Known: without a fast path every IPI that exits looks at all vCPUs.",
            "G0b" or "G0x" when (key.Kinds & DivergenceKinds.Doorbell) != 0
                => "Known, harmless: every match is kicked, also the ones that run and have been rung by hardware.",
            "G3a" or "G3b" when (key.Kinds & DivergenceKinds.Path) != 0
                => "Known: several targets, or an index that does not fit, take the slow path. Fast since 6.3.",
            "G4" when (key.Kinds & DivergenceKinds.Warning) != 0 || key.Topology == GuestTopology.SparseIds
                => "Known: ids above 511 do not fit the index mask, so the fast path warns and scans. Mended in 6.19.",
            _ => "Known: another way to the same result.",
        };
}
