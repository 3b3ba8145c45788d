using System.Collections.Generic;

namespace AvicCore;

/// <summary>What a search tries, and what counts as a divergence.</summary>
public sealed record DivergenceOptions
{
    /// <summary>The most vCPUs of a VM in the exhaustive part.</summary>
    public const int MaxExhaustiveVcpus = 12;

    /// <summary>The kernel that is examined.</summary>
    public KvmKernel Kernel { get; init; } = KvmKernel.Newest;

    /// <summary>The kernel it is held to; null holds it to the architecture: whoever is addressed must receive it.</summary>
    public KvmKernel? Reference { get; init; }

    /// <summary>The CPU.</summary>
    public AvicPlatform Platform { get; init; } = AvicPlatform.Zen4;

    /// <summary>The exhaustive part tries VMs of 1 to this many vCPUs, at most 12. Default 4.</summary>
    public int VcpuCount { get; init; } = 4;

    /// <summary>APIC modes of the sender. Default all three.</summary>
    public IReadOnlyCollection<ApicMode> Modes { get; init; } =
        [ApicMode.XApicFlat, ApicMode.XApicCluster, ApicMode.X2Apic];

    /// <summary>How the guest has set its APICs up. Default every way that is known.</summary>
    public IReadOnlyCollection<GuestTopology> Topologies { get; init; } =
    [
        GuestTopology.Linux, GuestTopology.NoLogicalId, GuestTopology.MixedModes, GuestTopology.SparseIds,
        GuestTopology.SharedLogicalId, GuestTopology.WideLogicalId, GuestTopology.SwappedIds,
    ];

    /// <summary>States of the vCPUs that do not send. Default all five.</summary>
    public IReadOnlyCollection<VcpuState> States { get; init; } =
    [
        VcpuState.Running, VcpuState.InHost, VcpuState.Blocked, VcpuState.Preempted, VcpuState.Nested,
    ];

    /// <summary>In what outcomes are compared. Default Woken, Lost and Dropped.</summary>
    public DivergenceKinds By { get; init; } = DivergenceJudge.Architectural;

    /// <summary>Cases of chance beyond the exhaustive part, in VMs of up to 20 vCPUs. Default 100000; 0 for none.</summary>
    public long RandomCases { get; init; } = 100_000;

    /// <summary>Where chance starts; the same seed gives the same cases. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Adds the smallest case of each finding as a conformance vector. Default no.</summary>
    public bool WritesVectors { get; init; }
}
