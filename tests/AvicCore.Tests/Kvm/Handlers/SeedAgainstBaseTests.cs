using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The seed patch against what it patches: the exhaustive counts of spec 03 section 11.</summary>
public sealed class SeedAgainstBaseTests
{
    /// <summary>
    /// 6 vCPUs, flat, sender 0 in the guest. Logical destinations with two or more bits of existing vCPUs, the
    /// sender's own included (57 of 63), times the 32 subsets of vCPUs 1 to 5 that run, the others blocked; counted if
    /// exit id 1.
    /// </summary>
    [Fact]
    public void Flat_multicast_with_6_vCPUs_loses_a_wake_up_in_752_of_1482_exits()
    {
        Icr[] icrs = [.. Enumerable.Range(1, 63).Where(bits => BitOperations.PopCount((uint)bits) >= 2)
            .Select(bits => SweepVm.Logical((uint)bits))];
        Assert.Equal(57, icrs.Length);
        AssertCounts(ApicMode.XApicFlat, 6, icrs, exits: 1482, losses: 752);
    }

    /// <summary>
    /// 8 vCPUs in clusters 0 and 1, sender 0. Both clusters with two or more member bits (11 each), times the 128
    /// subsets of vCPUs 1 to 7 that run.
    /// </summary>
    [Fact]
    public void Cluster_multicast_with_8_vCPUs_loses_a_wake_up_in_856_of_2136_exits()
    {
        Icr[] icrs = [.. Enumerable.Range(0, 32).Where(bits => BitOperations.PopCount((uint)bits & 15) >= 2)
            .Select(bits => SweepVm.Logical((uint)bits))];
        Assert.Equal(22, icrs.Length);
        AssertCounts(ApicMode.XApicCluster, 8, icrs, exits: 2136, losses: 856);
    }

    /// <summary>6 vCPUs, destination FFh, the 32 subsets of vCPUs 1 to 5 that run: 31 leave somebody out.</summary>
    [Fact]
    public void Physical_broadcast_in_xAPIC_mode_loses_a_wake_up_in_26_of_31_exits()
        => AssertCounts(ApicMode.XApicFlat, 6, [SweepVm.Physical(0xFF)], exits: 31, losses: 26);

    /// <summary>8 vCPUs, destination FFFF_FFFFh, the 128 subsets of vCPUs 1 to 7 that run.</summary>
    [Fact]
    public void Physical_broadcast_in_x2APIC_mode_loses_a_wake_up_in_120_of_127_exits()
        => AssertCounts(
            ApicMode.X2Apic, 8, [SweepVm.Physical(0xFFFF_FFFF, isX2Apic: true)], exits: 127, losses: 120);

    [Theory]
    [InlineData(ApicMode.XApicFlat)]
    [InlineData(ApicMode.XApicCluster)]
    [InlineData(ApicMode.X2Apic)]
    public void Unicast_is_fast_right_and_without_a_spurious_doorbell(ApicMode mode)
    {
        bool isX2Apic = mode == ApicMode.X2Apic;
        IEnumerable<Icr> physical = Enumerable.Range(1, 5).Select(id => SweepVm.Physical((uint)id, isX2Apic));
        IEnumerable<Icr> logical = Enumerable.Range(1, 5)
            .Select(id => SweepVm.Logical(isX2Apic ? 1u << id : SweepVm.DefaultLogicalId(mode, id), isX2Apic));
        AvicVm vm = SweepVm.Build("G1", mode, 6);
        foreach ((Icr _, int subset, IpiResult result) in SweepVm.Run(vm, [.. physical, .. logical]))
        {
            int target = Assert.Single(result.IrrSet);
            bool runs = SweepVm.Runs(target, subset);
            Assert.Equal(runs ? IpiPath.Hardware : IpiPath.Fast, result.Path);
            Assert.Equal(runs ? [] : [target], result.Woken);
            Assert.Equal(runs ? [] : [target], result.Kicked);
            Assert.Empty(result.SoftwareDoorbells);
        }
    }

    [Fact]
    public void X2APIC_logical_destinations_of_several_bits_scan_and_lose_nobody()
    {
        Icr[] icrs = [.. Enumerable.Range(1, 63).Where(bits => BitOperations.PopCount((uint)bits) >= 2)
            .Select(bits => SweepVm.Logical((uint)bits, isX2Apic: true))];
        foreach ((Icr _, int _, IpiResult result) in SweepVm.Run(SweepVm.Build("G1", ApicMode.X2Apic, 6), icrs))
        {
            Assert.Empty(result.Lost);
            Assert.Equal(result.ExitId is null ? IpiPath.Hardware : IpiPath.Slow, result.Path);
        }
    }

    [Fact]
    public void A_first_reported_target_that_is_preempted_gets_a_useless_kick_and_the_blocked_one_stays()
    {
        AvicVm vm = SweepVm.Build("G1", ApicMode.XApicFlat, 3);
        vm.SetState(1, VcpuState.Preempted);
        vm.SetState(2, VcpuState.Blocked);

        IpiResult result = vm.Send(0, SweepVm.Logical(0x06));

        Assert.Equal([1], result.Kicked);
        Assert.Empty(result.Woken);
        Assert.Equal([2], result.Lost);
    }

    private static void AssertCounts(ApicMode mode, int vcpus, IReadOnlyList<Icr> icrs, int exits, int losses)
    {
        IpiResult[] seed = [.. SweepVm.Run(SweepVm.Build("G1", mode, vcpus), icrs).Select(sent => sent.Result)];
        IpiResult[] patched = [.. SweepVm.Run(SweepVm.Build("G0x", mode, vcpus), icrs).Select(sent => sent.Result)];
        Assert.Equal(exits, seed.Count(result => result.ExitId == 1));
        Assert.Equal(exits, patched.Count(result => result.ExitId == 1));
        Assert.Equal(losses, seed.Count(result => result.Lost.Length > 0));
        Assert.Equal(0, patched.Count(result => result.Lost.Length > 0));
        Assert.All(seed.Where(result => result.ExitId == 1), result => Assert.Equal(IpiPath.Fast, result.Path));
    }
}
