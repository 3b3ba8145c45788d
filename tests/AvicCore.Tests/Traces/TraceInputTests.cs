using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Inputs that are not a clean trace: each has its message, and the rest is read.</summary>
public sealed class TraceInputTests
{
    private const string Exit = " CPU 0/KVM-4161  [4097]  5123.470010: kvm_exit: vcpu 0 reason hlt rip 0x1 info 0 0\n";

    public static TheoryData<byte[], TraceIssueKind, string> Recordings => new()
    {
        { [0x17, 0x08, (byte)'D', .. Encoding.ASCII.GetBytes("tracing"), (byte)'6', 0, 0, 8, 0, 0x10, 0, 0], TraceIssueKind.TraceDat, "trace-cmd report" },
        { [.. Encoding.ASCII.GetBytes("PERFILE2"), 0, 0, 0, 0, 1, 2, 3, 10, 4, 5, 6, 7], TraceIssueKind.PerfData, "perf script" },
        { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 10, 2, 3, 4, 5, 6], TraceIssueKind.Compressed, "compressed" },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recordings_that_are_not_text_say_what_makes_text_of_them(byte[] bytes, TraceIssueKind kind, string words)
    {
        TraceReader reader = new();
        Assert.Empty(reader.Read(new MemoryStream(bytes)));
        TraceIssue issue = Assert.Single(reader.Issues);
        Assert.Equal((kind, true), (issue.Kind, issue.IsDamage));
        Assert.Contains(words, issue.Message, System.StringComparison.Ordinal);
        Assert.Single(reader.Read(Streams.Of(Exit))); // The next input is read.
        TraceSummaryBuilder builder = new();
        builder.Add(new MemoryStream(bytes));
        Assert.Contains(words, builder.Build().Evidence[0], System.StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_data_is_told_and_lines_in_it_are_read()
    {
        byte[] bytes = [0, 1, 2, 3, 200, 10, .. Encoding.UTF8.GetBytes(Exit), 0, 0, 0, 10];
        TraceReader reader = new();
        TraceEvent read = Assert.Single(reader.Read(new MemoryStream(bytes)));
        Assert.Equal((2L, 4097), (read.Line, read.Cpu));
        Assert.Contains(reader.Issues, issue => issue.Kind == TraceIssueKind.BinaryData);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\r\n")]
    [InlineData("# tracer: nop\n#\n")]
    public void An_empty_input_is_unknown(string text)
    {
        Assert.Empty(Streams.Read(text, out IReadOnlyList<TraceIssue> issues));
        Assert.Empty(issues);
        TraceSummary summary = Summaries.Of(text);
        Assert.Equal(AvicVerdict.Unknown, summary.Verdict);
        Assert.Single(summary.Evidence);
        Assert.Empty(summary.Findings);
    }

    [Fact]
    public void Long_lines_are_read_up_to_1_MB_and_counted_beyond()
    {
        string long1 = "x" + new string(' ', 900_000) + "\n";
        string long2 = new string('y', 3_000_000) + "\n";
        List<TraceEvent> read = Streams.Read(Exit + long1 + long2 + Exit, out IReadOnlyList<TraceIssue> issues);
        Assert.Equal([1L, 4], read.Select(e => e.Line));
        Assert.Equal([(TraceIssueKind.UnreadableLine, 2L), (TraceIssueKind.LineTooLong, 3L)], issues.Select(issue => (issue.Kind, issue.FirstLine)));
        Assert.All(issues, issue => Assert.True(issue.Sample.Length <= 80));
    }

    [Fact]
    public void UTF16_as_Windows_PowerShell_writes_it_is_read()
    {
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, new UTF8Encoding(true) })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Exit + Exit + Exit.Replace("\n", "\r\n", System.StringComparison.Ordinal))];
            foreach (int size in new[] { 3, 1000 })
            {
                List<TraceEvent> read = Streams.ReadChunks(new TraceReader(), bytes, size);
                Assert.Equal(3, read.Count);
                Assert.All(read, e => Assert.Equal("CPU 0/KVM", e.Comm));
            }
        }
    }

    [Fact]
    public void Unknown_events_and_unreadable_lines_are_counted_by_kind_with_the_first_line()
    {
        string text = Exit + "what is this\n"
            + "  CPU 0/KVM-4161  [001] d..2.  5123.4: sched_switch: prev_comm=a ==> next_comm=b\n"
            + "  CPU 0/KVM-4161  [001] d..2.  5123.5: sched_switch: prev_comm=a ==> next_comm=b\n"
            + "  CPU 0/KVM-4161  [001] d..2.  5123.6: kvm_exit: vcpu 0 reason hlt rip\n"
            + Exit + "and this\n";
        List<TraceEvent> read = Streams.Read(text, out IReadOnlyList<TraceIssue> issues);
        Assert.Equal([1L, 6], read.Select(e => e.Line));
        Assert.Equal(
            [(TraceIssueKind.UnreadableLine, "", 2L, 2L), (TraceIssueKind.UnknownEvent, "sched_switch", 2, 3), (TraceIssueKind.UnreadableEvent, "kvm_exit", 1, 5)],
            issues.Select(i => (i.Kind, i.Name, i.Count, i.FirstLine)));
        Assert.Equal([true, false, true], issues.Select(issue => issue.IsDamage));
        Assert.Equal("what is this", issues[0].Sample);
    }

    [Fact]
    public void Times_that_go_back_and_contradictory_masks_are_told_and_kept()
    {
        string text = """
              q-1  [001] .....  2.000001: kvm_apicv_inhibit_changed: set reason=8, inhibits=0x20
              q-1  [001] .....  1.000001: kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x100
            """;
        TraceSummary summary = Summaries.Of(text);
        Assert.Equal(2, summary.Inhibits.Length);
        Assert.Equal(1.0, summary.SpanSeconds);
        Assert.Equal(2, summary.Issues.Single(issue => issue.Kind == TraceIssueKind.ContradictoryMask).Count);
        Assert.Equal(2, summary.Issues.Single(issue => issue.Kind == TraceIssueKind.TimeBackwards).FirstLine);
        Assert.DoesNotContain(summary.Issues, issue => issue.IsDamage);
    }

    [Fact]
    public void Recorders_that_lost_events_are_believed()
    {
        LostEventsEvent[] lost = [.. Streams.Read("CPU:3 [12 EVENTS DROPPED]\nCPU:4 [LOST 7 EVENTS]\n LOST 5 events!\nCPU 2 is empty\ncpus=8\n", out IReadOnlyList<TraceIssue> issues).Cast<LostEventsEvent>()];
        Assert.Equal([(3, 12L), (4, 7), (null, 5)], lost.Select(e => (e.Cpu, e.Count)));
        Assert.Empty(issues);
    }

    [Fact]
    public void A_blank_line_after_each_event_as_old_kernels_print_it_is_nothing()
    {
        string text = " CPU 0/KVM-4161  [012] ....  5123.470010: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x00000000:000c00fc, id=1, index=3\n\n";
        Assert.Equal(2, Streams.Read(text + text, out IReadOnlyList<TraceIssue> issues).Count);
        Assert.Empty(issues);
    }
}
