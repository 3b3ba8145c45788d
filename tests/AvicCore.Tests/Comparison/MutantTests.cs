using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A search that cannot find a planted mistake would find nothing: each mutant must be caught.</summary>
public sealed class MutantTests
{
    /// <summary>These change nothing that a guest could see: kicking nobody's slot, scanning for nobody.</summary>
    private static readonly Mutation[] s_harmless = [Mutation.None, Mutation.EmptyBitmapScans];

    public static TheoryData<Mutation> Mutants => [.. Enum.GetValues<Mutation>().Except(s_harmless)];

    public static TheoryData<Mutation> Harmless => [.. s_harmless];

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_mutant_is_caught_against_the_kernel_it_was_made_of(Mutation mutation)
    {
        IReadOnlyList<DivergenceFinding> findings = Finding.All(Options(mutation));
        Assert.NotEmpty(findings);
        Assert.All(findings, found => Assert.InRange(found.VcpuCount, 1, 6));
    }

    /// <summary>No kernel is needed to compare with: the architecture tells, in guests as Linux sets them up.</summary>
    [Theory]
    [InlineData(Mutation.ShorthandIsNoReasonToScan, IpiInputClass.Shorthand)]
    [InlineData(Mutation.BroadcastIsNoReasonToScan, IpiInputClass.PhysicalBroadcast)]
    [InlineData(Mutation.OnlyTheLowestBit, IpiInputClass.LogicalMulticast)]
    [InlineData(Mutation.AllButTheLowestBit, IpiInputClass.LogicalUnicast)]
    [InlineData(Mutation.ClusterCountsInBits, IpiInputClass.LogicalUnicast)]
    [InlineData(Mutation.ValidSlotsAreSkipped, IpiInputClass.LogicalUnicast)]
    [InlineData(Mutation.ScanSkipsTheFirst, IpiInputClass.PhysicalBroadcast)]
    [InlineData(Mutation.KicksTheNextOne, IpiInputClass.PhysicalUnicast)]
    public void A_mutant_that_loses_wake_ups_is_reachable_against_the_architecture(Mutation mutation, IpiInputClass input)
        => Assert.Contains(
            Finding.All(Options(mutation) with { Reference = null, VcpuCount = 5 }),
            found => found.Class == input && found.Reach == DivergenceReach.Reachable
                && found.Kinds.HasFlag(DivergenceKinds.Lost));

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_changes_nothing_is_not_reported(Mutation mutation)
        => Assert.Empty(Finding.All(Options(mutation)));

    private static DivergenceOptions Options(Mutation mutation)
        => Finding.Options("Linux-6.19", "Linux-6.19") with
        {
            Kernel = MutantHandler.Kernel(mutation),
            States = [VcpuState.Running, VcpuState.Blocked],
            VcpuCount = 3,
            RandomCases = 20_000,
        };
}
