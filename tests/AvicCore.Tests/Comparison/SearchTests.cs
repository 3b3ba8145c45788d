using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace AvicCore.Tests;

public sealed class SearchTests
{
    private static readonly DivergenceOptions s_options =
        Finding.Options("Patch-V1") with { VcpuCount = 2, RandomCases = 20_000 };

    [Fact]
    public void Parts_may_end_in_any_order_on_any_thread()
    {
        DivergenceSearch search = new(s_options);
        IEnumerable<string> inOrder = search.Run().Select(Finding.Describe);
        DivergencePart[] parts = new DivergencePart[search.PartCount];
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(first => new Thread(() =>
        {
            for (int part = search.PartCount - 1 - first; part >= 0; part -= 3)
            {
                parts[part] = search.Run(part);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(inOrder, search.Conclude([.. parts.Reverse()]).Select(Finding.Describe));
    }

    [Fact]
    public void The_same_seed_finds_the_same_and_another_one_tries_other_cases()
    {
        DivergenceOptions chance = s_options with { VcpuCount = 1 };
        string[] once = [.. Finding.All(chance).Select(Finding.Describe)];
        Assert.Equal(once, Finding.All(chance).Select(Finding.Describe));
        Assert.NotEqual(once, Finding.All(chance with { Seed = 2 }).Select(Finding.Describe));
    }

    [Fact]
    public void Chance_alone_finds_and_shrinks_what_small_VMs_show()
    {
        IReadOnlyList<DivergenceFinding> findings = Finding.All(s_options with
        {
            VcpuCount = 1,
            RandomCases = 50_000,
            Topologies = [GuestTopology.Linux],
            States = [VcpuState.Running, VcpuState.Blocked],
        });

        DivergenceFinding multicast = Assert.Single(findings, found =>
            found.Class == IpiInputClass.LogicalMulticast && found.Mode == ApicMode.XApicFlat
            && found.Kinds == DivergenceKinds.Lost);
        Assert.Equal("0 Running, 1 Blocked, 2 Blocked", multicast.Case);
    }

    [Fact]
    public void Every_case_is_counted_and_every_stage_ends_with_its_size_of_VM()
    {
        DivergenceSearch search = new(s_options);
        DivergencePart[] parts = [.. Enumerable.Range(0, search.PartCount).Select(part => search.Run(part))];
        Assert.Equal(search.CaseCount, parts.Sum(part => part.Cases));
        Assert.Equal(s_options.VcpuCount + 1, search.StageEnds.Count);
        Assert.Equal(search.PartCount, search.StageEnds[^1]);
        Assert.All(
            search.Conclude([.. parts.Take(search.StageEnds[0])]),
            found => Assert.True(found is { VcpuCount: 1, IsComplete: false }));
        Assert.All(search.Conclude(parts), found => Assert.True(found.IsComplete));
        Assert.All(search.Conclude(parts), found => Assert.Equal(search.CaseCount, found.Searched));
    }

    [Fact]
    public void A_kernel_does_not_diverge_from_itself_in_anything()
    {
        foreach (KvmKernel kernel in KvmKernel.All)
        {
            Assert.Empty(Finding.All(s_options with
            {
                Kernel = kernel,
                Reference = kernel,
                By = (DivergenceKinds)0x3F,
                RandomCases = 5_000,
            }));
        }
    }

    [Fact]
    public void A_search_stops_at_once_when_it_is_asked_to()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DivergenceSearch(s_options).Run(stop.Token));
    }

    [Fact]
    public void A_finding_has_its_case_as_a_vector_that_passes()
    {
        IReadOnlyList<DivergenceFinding> findings = Finding.All(s_options with { WritesVectors = true });
        Assert.NotEmpty(findings);
        foreach (DivergenceFinding found in findings)
        {
            AvicVector vector = Assert.Single(AvicVectorReader.Read(found.VectorJson)).Vector!;
            AvicVectorResult result = AvicVectorRunner.Run(vector);
            Assert.True(result.Passed, $"{found.Title} {found.Command}: {string.Join("; ", result.Differences)}");
            Assert.Equal(found.VcpuCount, vector.Vcpus.Count);
        }
    }

    public static TheoryData<DivergenceOptions, AvicError> Mistakes => new()
    {
        { s_options with { VcpuCount = 0 }, AvicError.InvalidVcpuCount },
        { s_options with { VcpuCount = 13 }, AvicError.InvalidVcpuCount },
        { s_options with { VcpuCount = 12 }, AvicError.InvalidCount },
        { s_options with { By = DivergenceKinds.Path }, AvicError.InvalidReference },
        { s_options with { By = DivergenceKinds.Lost | DivergenceKinds.Warning }, AvicError.InvalidReference },
        { s_options with { By = DivergenceKinds.None }, AvicError.InvalidCount },
        { s_options with { RandomCases = -1 }, AvicError.InvalidCount },
        { s_options with { Topologies = [] }, AvicError.InvalidCount },
        { s_options with { Modes = [ApicMode.Disabled] }, AvicError.InvalidState },
        { s_options with { States = [VcpuState.WaitForStartup] }, AvicError.InvalidState },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_search_that_makes_no_sense_is_a_typed_error(DivergenceOptions options, AvicError error)
        => Assert.Equal(error, Assert.Throws<AvicException>(() => new DivergenceSearch(options)).Error);
}
