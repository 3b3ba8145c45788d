using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What a summary counts for whom: paths by a kernel's rules, senders, rates, events and lines.</summary>
public sealed class SummaryCountTests
{
    [Theory]
    [InlineData("5.17", "0x01000000:000000fd", 1, SlowPathCause.EveryIpi)]
    [InlineData("Patch-V1", "0x01000000:000000fd", 9, SlowPathCause.Mismatch)]
    [InlineData("5.19", "0x01000000:000000fd", 9, SlowPathCause.Mismatch)]
    [InlineData("5.19", "0x02000000:000008fd", 2, SlowPathCause.Mismatch)]
    [InlineData("6.1", "0x01000000:000000fd", 9, SlowPathCause.Mismatch)]
    [InlineData("6.19", "0x01000000:000000fd", 9, SlowPathCause.Mismatch)]
    [InlineData("6.19", "0x02000000:000008fd", 2, null)]
    [InlineData("6.19", "0x01000000:000000fd", 1, null)]
    public void The_path_by_the_kernels_rules_is_told_for_each_sender(string kernel, string icr, int index, SlowPathCause? cause)
    {
        string text = string.Concat(Enumerable.Repeat($" a-1 [012] 5.000001: kvm_avic_incomplete_ipi: vcpu=3, icrh:icrl={icr}, id=1, index={index}\n", 20));
        TraceSummary summary = Summaries.Of(text, kernel);
        Assert.Equal(cause, summary.Ipis.SlowCauses.SingleOrDefault()?.Cause);
        Assert.Equal(cause is null ? 0 : 20, summary.Vcpus.Single(row => row.Vcpu == 3).Slow);
    }

    [Theory]
    [InlineData("6.2", 12, false)]
    [InlineData("6.6", 12, true)]
    [InlineData("6.6", 7, false)]
    public void Logical_broadcasts_lose_wake_ups_from_6_3_on_with_more_than_8_vcpus(string kernel, int vcpu, bool isFound)
        => Assert.Equal(
            isFound ? "2 incomplete IPIs to logical destination FFh or FFFFFFFFh" : null,
            Summaries.Of(string.Concat(Enumerable.Repeat($" a-1 [012] 5.000001: kvm_avic_incomplete_ipi: vcpu={vcpu}, icrh:icrl=0xff000000:000008fd, id=1, index=60\n", 2)), kernel)
                .Findings.SingleOrDefault(finding => finding.Title.Contains("logical broadcasts", System.StringComparison.Ordinal))?.Evidence);

    [Fact]
    public void Exits_without_a_vcpu_are_those_of_the_thread_that_is_named_for_one()
    {
        TraceSummary summary = Summaries.Of(
            " CPU 3/KVM-4164 [012] 5123.000001: kvm_exit: reason avic_incomplete_ipi rip 0x1 info 2000000000000fd 100000002\n"
            + " CPU 4/KVM-4165 [012] 5123.000002: kvm_exit: reason avic_incomplete_ipi rip 0x1 info 2000000000000fd 100000002\n");
        Assert.Equal([3, 4], summary.HeatMap.Select(pair => pair.Source));
        Assert.Equal([(2, 0L), (3, 1L), (4, 1L)], summary.Vcpus.Select(row => (row.Vcpu, row.Exits)));
    }

    [Theory]
    [InlineData("EXIT_ERR", AvicVerdict.Unknown, "20 of 20 exits are EXIT_ERR: an old trace-cmd prints that")]
    [InlineData("EPT_VIOLATION", AvicVerdict.Inactive, "20 ept_violation exits: an Intel host.")]
    [InlineData("hlt", AvicVerdict.Unknown, "20 exits, and none that decides")]
    public void What_cannot_be_known_says_why(string reason, AvicVerdict verdict, string evidence)
    {
        TraceSummary summary = Summaries.Of(string.Concat(Enumerable.Repeat($" a-1 [012] 5.000001: kvm_exit: reason {reason} rip 0x1 info 1 2\n", 20)));
        Assert.Equal(verdict, summary.Verdict);
        Assert.StartsWith(evidence, Assert.Single(summary.Evidence), System.StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_are_those_of_the_time_that_the_inputs_cover()
    {
        TraceSummaryBuilder builder = new();
        foreach (int start in new[] { 10, 5000 })
        {
            builder.Add(Streams.Of($" a-1 [012] {start}.000000: kvm_eoi: apicid 0 vector 1\n a-1 [012] {start + 2}.000000: kvm_eoi: apicid 0 vector 1\n"));
        }

        TraceSummary summary = builder.Build();
        Assert.Equal((4.0, 1.0), (summary.SpanSeconds, summary.EventsPerSecond));
        Assert.Equal((10_000_000_000, 5_002_000_000_000), (summary.StartNs, summary.EndNs));
    }

    [Fact]
    public void An_event_made_of_an_exit_is_not_counted_again_when_events_are_summed_up()
    {
        string text = string.Concat(Enumerable.Repeat(" a-1 [012] 5.000001: kvm_exit: reason avic_incomplete_ipi rip 0x1 info 1000000000000fd 100000001\n", 10));
        TraceSummaryBuilder builder = new();
        foreach (TraceEvent traced in new TraceReader().Read(Streams.Of(text)))
        {
            builder.Add(traced);
        }

        TraceSummary summary = builder.Build();
        Assert.Equal((10, 10), (summary.Events, summary.Ipis.Incomplete));
        Assert.Contains("  10 events\n", TraceReport.Write(summary), System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vcpu 7")]
    [InlineData("info2 0x6")]
    [InlineData("requests")]
    public void What_does_not_belong_to_an_event_is_an_unreadable_line_by_file_and_by_line(string line)
    {
        const string Entry = "   CPU 5/KVM  4005 [005] 5123.026841: kvm:kvm_entry: vcpu 5, rip 0xffffffff8105f2b8";
        TraceSummaryBuilder builder = new();
        builder.AddLine(Entry);
        builder.AddLine(line);
        builder.AddLine(Entry);
        foreach (TraceSummary summary in new[] { builder.Build(), Summaries.Of($"{Entry}\n{line}\n{Entry}\n") })
        {
            Assert.Equal(2, summary.Events);
            TraceIssue issue = Assert.Single(summary.Issues);
            Assert.Equal((TraceIssueKind.UnreadableLine, 1L, 2L), (issue.Kind, issue.Count, issue.FirstLine));
        }
    }
}
