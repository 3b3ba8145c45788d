using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// Every row of spec 03 sections 4 and 11 that is a matter of who is woken, found by the search without being told: on the
/// kernel that has it, and not on the one that mended it.
/// </summary>
public sealed class KnownDefectTests
{
    private const DivergenceReach Reachable = DivergenceReach.Reachable;
    private const DivergenceReach Latent = DivergenceReach.Latent;
    private const DivergenceReach Inhibited = DivergenceReach.Inhibited;
    private const ApicMode Flat = ApicMode.XApicFlat;
    private const ApicMode Cluster = ApicMode.XApicCluster;
    private const ApicMode X2Apic = ApicMode.X2Apic;
    private const DivergenceKinds Lost = DivergenceKinds.Lost;
    private const DivergenceKinds Dropped = DivergenceKinds.Dropped;
    private const GuestTopology Linux = GuestTopology.Linux;
    private const GuestTopology Mixed = GuestTopology.MixedModes;

    /// <summary>Kernel, the kernel that mended it ("" for nobody), reach, kind, IPI, sender's mode, guest.</summary>
    public static TheoryData<string, string, DivergenceReach, DivergenceKinds, IpiInputClass, ApicMode, GuestTopology> Rows => new()
    {
        // 5.0: a target whose AVIC is inhibited, in a nested guest, is woken in place of kicked.
        { "Linux-5.0", "Linux-5.17", Inhibited, Lost, IpiInputClass.PhysicalUnicast, Flat, Linux },
        { "Linux-5.0", "Linux-5.17", Inhibited, Lost, IpiInputClass.LogicalUnicast, Cluster, Linux },

        // The seed: one index, several targets; broadcasts; a physical index read as a logical slot.
        { "Patch-V1", "Linux-5.19", Reachable, Lost, IpiInputClass.LogicalMulticast, Flat, Linux },
        { "Patch-V1", "Linux-5.19", Reachable, Lost, IpiInputClass.LogicalMulticast, Cluster, Linux },
        { "Patch-V1", "Linux-5.19", Reachable, Lost, IpiInputClass.PhysicalBroadcast, Flat, Linux },
        { "Patch-V1", "Linux-5.19", Reachable, Lost, IpiInputClass.PhysicalBroadcast, Cluster, Linux },
        { "Patch-V1", "Linux-6.3", Reachable, Lost, IpiInputClass.PhysicalBroadcast, X2Apic, Linux },
        { "Patch-V1", "Linux-5.19", Reachable, Lost, IpiInputClass.LogicalBroadcast, Flat, Linux },
        { "Linux-5.19-rc1", "Linux-5.19", Reachable, Lost, IpiInputClass.LogicalMulticast, Flat, Linux },
        { "Linux-5.19-rc1", "Linux-5.19", Reachable, Lost, IpiInputClass.PhysicalBroadcast, Flat, Linux },

        // 5.19: the x2APIC bitmap from the wrong half; AVIC is off for such guests.
        { "Linux-5.19", "Linux-6.3", Inhibited, Lost, IpiInputClass.LogicalUnicast, X2Apic, Linux },

        // 6.0: cluster 0, still in the LTS.
        { "Linux-6.0", "Linux-6.3", Reachable, Lost, IpiInputClass.LogicalUnicast, X2Apic, Linux },
        { "Linux-6.0", "Linux-6.3", Reachable, Lost, IpiInputClass.LogicalMulticast, X2Apic, Linux },
        { "6.1.170", "Linux-6.3", Reachable, Lost, IpiInputClass.LogicalUnicast, X2Apic, Linux },

        // Failure id 2 drops valid targets.
        { "Linux-5.0", "5.15.103", Reachable, Dropped, IpiInputClass.InvalidTarget, Flat, Linux },
        { "Linux-5.17", "Linux-6.3", Reachable, Dropped, IpiInputClass.InvalidTarget, Flat, Linux },
        { "Linux-6.0", "6.1.16", Reachable, Dropped, IpiInputClass.InvalidTarget, Flat, Linux },
        { "Linux-6.0", "6.1.16", Reachable, Dropped, IpiInputClass.InvalidTarget, X2Apic, Linux },

        // Mixed modes: the target's mode decodes the destination.
        { "X2Avic-Rfc", "Linux-6.3", Latent, Lost, IpiInputClass.PhysicalUnicast, X2Apic, Mixed },
        { "X2Avic-Rfc", "Linux-6.3", Latent, Lost, IpiInputClass.PhysicalUnicast, Flat, Mixed },
        { "Patch-V1", "Linux-6.3", Latent, Lost, IpiInputClass.PhysicalUnicast, X2Apic, Mixed },

        // Still open: the logical broadcast (D06, D07, D08), and broadcasts across modes (M04).
        { "Linux-6.3", "Linux-5.19", Latent, Lost, IpiInputClass.LogicalBroadcast, Cluster, Linux },
        { "Linux-6.3", "Linux-5.19", Latent, Lost, IpiInputClass.LogicalBroadcast, Flat, GuestTopology.NoLogicalId },
        { "Linux-6.3", "Linux-6.0", Latent, Lost, IpiInputClass.LogicalBroadcast, X2Apic, Linux },
        { "Linux-6.19", "", Latent, Lost, IpiInputClass.LogicalBroadcast, Cluster, Linux },
        { "Linux-6.19", "", Latent, Lost, IpiInputClass.LogicalBroadcast, X2Apic, Linux },
        { "Linux-6.19", "", Latent, Lost, IpiInputClass.LogicalBroadcast, Flat, GuestTopology.NoLogicalId },
        { "Linux-6.19", "", Latent, Lost, IpiInputClass.PhysicalBroadcast, X2Apic, Mixed },
        { "Linux-6.0", "", Latent, Lost, IpiInputClass.PhysicalBroadcast, Flat, Mixed },
        { "Patch-V1", "", Latent, Lost, IpiInputClass.PhysicalBroadcast, Flat, Mixed },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_found_on_the_kernel_that_has_it_and_not_on_the_one_that_mended_it(
        string kernel,
        string mended,
        DivergenceReach reach,
        DivergenceKinds kind,
        IpiInputClass input,
        ApicMode mode,
        GuestTopology topology)
    {
        DivergenceOptions options = Finding.Options(kernel) with
        {
            Modes = [mode, OtherMode(mode)],
            Topologies = [topology],
        };
        Assert.True(Finding.Has(Finding.All(options), reach, kind, input, mode, topology));
        if (mended.Length > 0)
        {
            IReadOnlyList<DivergenceFinding> after = Finding.All(options with { Kernel = KvmKernel.Parse(mended) });
            Assert.DoesNotContain(after, found => found.Reach <= reach && (found.Kinds & kind) != 0
                && found.Class == input && found.Mode == mode && found.Topology == topology);
        }
    }

    /// <summary>What costs time and nobody's wake-up: spec 03 sections 4 and 11, good rows and needless loops.</summary>
    [Theory]
    [InlineData("Linux-5.17", IpiInputClass.PhysicalUnicast, ApicMode.XApicFlat, DivergenceKinds.Path)]
    [InlineData("Linux-5.17", IpiInputClass.Shorthand, ApicMode.XApicFlat, DivergenceKinds.Doorbell, false)]
    [InlineData("Linux-5.17", IpiInputClass.LogicalMulticast, ApicMode.XApicFlat, DivergenceKinds.Path)]
    [InlineData("Linux-5.19", IpiInputClass.LogicalMulticast, ApicMode.XApicFlat, DivergenceKinds.Path)]
    [InlineData("Linux-5.19", IpiInputClass.PhysicalUnicast, ApicMode.XApicFlat, DivergenceKinds.Path, false)]
    [InlineData("Linux-6.0", IpiInputClass.LogicalMulticast, ApicMode.XApicCluster, DivergenceKinds.Path)]
    [InlineData("Linux-6.3", IpiInputClass.LogicalMulticast, ApicMode.XApicFlat, DivergenceKinds.Path, false)]
    [InlineData("Patch-V1", IpiInputClass.PhysicalUnicast, ApicMode.XApicFlat, DivergenceKinds.Path, false)]
    [InlineData("Patch-V1", IpiInputClass.LogicalUnicast, ApicMode.XApicFlat, DivergenceKinds.Path, false)]
    [InlineData("Patch-V1", IpiInputClass.LogicalMulticast, ApicMode.X2Apic, DivergenceKinds.Path)]
    [InlineData("Linux-6.3", IpiInputClass.IllegalVector, ApicMode.XApicFlat, DivergenceKinds.Warning)]
    [InlineData("6.6", IpiInputClass.IllegalVector, ApicMode.XApicFlat, DivergenceKinds.Warning, false)]
    public void Another_way_to_the_same_result_is_found_where_it_is_looked_for(
        string kernel, IpiInputClass input, ApicMode mode, DivergenceKinds by, bool isFound = true)
    {
        IReadOnlyList<DivergenceFinding> findings = Finding.All(
            Finding.Options(kernel, "Linux-6.19") with { By = by, Modes = [mode], Topologies = [GuestTopology.Linux] });
        Assert.Equal(isFound, Finding.Has(findings, Reachable, by, input, mode, Linux));
    }

    [Fact]
    public void Ids_above_511_warn_and_scan_before_6_19()
    {
        DivergenceOptions options = Finding.Options("Linux-6.3", "Linux-6.19") with
        {
            Platform = AvicPlatform.X2AvicExt,
            Modes = [X2Apic],
            Topologies = [GuestTopology.SparseIds],
            By = DivergenceKinds.Path | DivergenceKinds.Warning,
        };

        DivergenceFinding found = Assert.Single(
            Finding.All(options), found => found.Class == IpiInputClass.PhysicalUnicast);

        Assert.Equal(DivergenceKinds.Path | DivergenceKinds.Warning, found.Kinds);
        Assert.Equal(Inhibited, found.Reach);
        Assert.Contains("path Slow", found.Actual, System.StringComparison.Ordinal);
        Assert.Contains("path Fast", found.Expected, System.StringComparison.Ordinal);
    }

    /// <summary>Aliased logical ids: a hole that 6.3 closed by an inhibit.</summary>
    [Theory]
    [InlineData("6.2", DivergenceReach.Latent)]
    [InlineData("6.3", DivergenceReach.Inhibited)]
    public void Shared_logical_ids_lose_their_owner_unless_KVM_inhibits_AVIC(string kernel, DivergenceReach reach)
        => Assert.True(Finding.Has(
            Finding.All(Finding.Options(kernel) with { Topologies = [GuestTopology.SharedLogicalId] }),
            reach,
            Dropped,
            IpiInputClass.LogicalUnicast,
            Flat,
            GuestTopology.SharedLogicalId));

    /// <summary>Vector B11, and what becomes of it on the kernel that the patch was written for.</summary>
    [Fact]
    public void Swapped_ids_corrupt_the_physical_table_up_to_5_18()
        => Assert.True(Finding.Has(
            Finding.All(Finding.Options("Linux-5.17") with { Topologies = [GuestTopology.SwappedIds] }),
            Latent,
            Dropped,
            IpiInputClass.PhysicalUnicast,
            Flat,
            GuestTopology.SwappedIds));

    /// <summary>The counts of spec 03 section 11, as the difference of two searches: VMs of exactly n vCPUs.</summary>
    [Theory]
    [InlineData(6, ApicMode.XApicFlat, IpiInputClass.LogicalMulticast, 752, 1482)]
    [InlineData(8, ApicMode.XApicCluster, IpiInputClass.LogicalMulticast, 856, 2136)]
    [InlineData(6, ApicMode.XApicFlat, IpiInputClass.PhysicalBroadcast, 26, 31)]
    [InlineData(8, ApicMode.X2Apic, IpiInputClass.PhysicalBroadcast, 120, 127)]
    public void The_seed_loses_against_its_base_as_often_as_counted_by_hand(
        int vcpus, ApicMode mode, IpiInputClass input, long lost, long exits)
    {
        DivergenceFinding[] found = [.. new[] { vcpus - 1, vcpus }.Select(count => Assert.Single(
            Finding.All(Finding.Options("Patch-V1", "X2Avic-Rfc") with
            {
                VcpuCount = count,
                Modes = [mode],
                States = [VcpuState.Running, VcpuState.Blocked],
                Topologies = [GuestTopology.Linux],
            }),
            found => found.Class == input && found.Kinds == Lost))];

        Assert.Equal(lost, found[1].Count - found[0].Count);
        Assert.Equal(exits, found[1].Tried - found[0].Tried);
    }

    /// <summary>MixedModes needs both kinds of APIC.</summary>
    private static ApicMode OtherMode(ApicMode mode) => mode == X2Apic ? Flat : X2Apic;
}
