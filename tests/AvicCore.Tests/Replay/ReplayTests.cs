using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests.Replay;

/// <summary>What a kernel did comes again when the trace of it is replayed on that kernel.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string, KernelTraceStyle, string> Cases
    {
        get
        {
            TheoryData<string, KernelTraceStyle, string> cases = [];
            foreach (KvmKernel kernel in KvmKernel.All)
            {
                foreach (string name in TraceCase.Names)
                {
                    cases.Add(kernel.Name, KernelTraceStyle.TracePipe, name);
                    cases.Add(kernel.Name, KernelTraceStyle.PerfScript, name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_exported_trace_replays_to_what_happened(string kernel, KernelTraceStyle style, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);

        AssertSame(sent, Replay(TraceCase.Read(TraceCase.Export(style, sent)), kernel));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_trace_of_plain_exits_suffices(string kernel, KernelTraceStyle style, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);
        IEnumerable<string> exits = TraceCase.Export(style, sent).Where(line => line.Contains("kvm_exit:"));

        AssertSame(sent, Replay(TraceCase.Read(exits), kernel));
    }

    [Theory]
    [InlineData("Linux-5.0", IpiPath.None)]
    [InlineData("Linux-6.3", IpiPath.Emulated)]
    public void The_warning_of_2021_replays_to_id_2_and_index_2(string kernel, IpiPath path)
    {
        IReadOnlyList<TraceEvent> events =
            TraceCase.Read(["[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f"]);

        IpiResult ipi = Assert.Single(Replay(events, kernel, vcpuCount: null));

        Assert.Equal(2, ipi.ExitId);
        Assert.Equal(2, ipi.ExitIndex);
        Assert.Equal(0x0400_0000_0000_082FUL, ipi.ExitInfo1);
        Assert.Equal(path, ipi.Path);
    }

    [Fact]
    public void A_sum_counts_what_each_of_its_IPIs_did()
    {
        IpiResult[] sent = [.. TraceCase.Names.Select(name => TraceCase.Send("Linux-6.19", name))];
        TraceReplay replay = new() { VcpuCount = TraceCase.VcpuCount };
        foreach (TraceEvent traced in TraceCase.Read(TraceCase.Export(KernelTraceStyle.TracePipe, sent)))
        {
            replay.Add(traced);
        }

        ReplayResult sum = replay.Run(KvmKernel.Parse("Linux-6.19"), AvicPlatform.Parse("Zen4"));

        Assert.Equal(sent.Length, sum.Count);
        Assert.Equal(sent.Length, sum.Exits);
        Assert.Equal(0, sum.Mismatches);
        Assert.Equal(0, sum.Skipped);
        Assert.Equal(sent.Count(ipi => ipi.Path == IpiPath.Fast), sum.Fast);
        Assert.Equal(sent.Count(ipi => ipi.Path == IpiPath.Slow), sum.Slow);
        Assert.Equal(sent.Count(ipi => ipi.Path == IpiPath.Emulated), sum.Emulated);
        Assert.Equal(sent.Sum(ipi => ipi.Woken.Length), sum.Woken);
    }

    [Fact]
    public void Events_that_tell_of_no_IPI_are_passed_over()
        => Assert.False(new TraceReplay().Add(new EntryEvent { Vcpu = 1 }));

    [Fact]
    public void Says_what_it_assumes_and_leaves_out_what_it_was_told()
    {
        string[] guessed = Assumptions(new TraceReplay());
        string[] told = Assumptions(new TraceReplay { Mode = ApicMode.XApicFlat, VcpuCount = 4 });

        Assert.Contains(guessed, text => text.Contains("-ApicMode"));
        Assert.Contains(guessed, text => text.Contains("-VcpuCount"));
        Assert.DoesNotContain(told, text => text.Contains("-ApicMode") || text.Contains("-VcpuCount"));
        Assert.Subset(guessed.ToHashSet(), told.ToHashSet());
    }

    private static string[] Assumptions(TraceReplay replay)
    {
        replay.Add(new IncompleteIpiEvent { Vcpu = 0, Icr = 0x0100_0000_0000_00FD, Id = 1, Index = 1 });
        return replay.Run(KvmKernel.Parse("Linux-6.19"), AvicPlatform.Parse("Zen4")).Assumptions;
    }

    private static List<IpiResult> Replay(
        IReadOnlyList<TraceEvent> events, string kernel, int? vcpuCount = TraceCase.VcpuCount)
    {
        TraceReplay replay = new() { VcpuCount = vcpuCount };
        foreach (TraceEvent traced in events)
        {
            replay.Add(traced);
        }

        List<IpiResult> results = [];
        ReplayResult sum = replay.Run(KvmKernel.Parse(kernel), AvicPlatform.Parse("Zen4"), results.Add);
        Assert.Equal(0, sum.Mismatches);
        return results;
    }

    private static void AssertSame(IpiResult sent, List<IpiResult> replayed)
    {
        IpiResult again = Assert.Single(replayed);
        Assert.Equal(sent.Path, again.Path);
        Assert.Equal(sent.Icr, again.Icr);
        Assert.Equal(sent.ExitId, again.ExitId);
        Assert.Equal(sent.ExitIndex, again.ExitIndex);
        Assert.Equal(sent.Woken, again.Woken);
        Assert.Equal(sent.Kicked, again.Kicked);
        Assert.Equal(sent.Lost, again.Lost);
        Assert.Equal(sent.Dropped, again.Dropped);
        Assert.Equal(sent.Visited, again.Visited);
    }
}
