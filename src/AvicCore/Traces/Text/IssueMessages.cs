using System;

namespace AvicCore;

/// <summary>What was met, in a sentence that says what became of it and what can be done.</summary>
internal static class IssueMessages
{
    public static string Of(TraceIssue issue)
        => issue.Kind switch
        {
            TraceIssueKind.UnknownEvent =>
                $"Passed over: {Events(issue)}, {Where(issue)}. AvicPS does not use this event.",
            TraceIssueKind.UnreadableEvent =>
                $"Not understood: {Events(issue)}, cut off or garbled, {Where(issue)}: {issue.Sample}",
            TraceIssueKind.UnreadableLine =>
                $"Not understood: {Lines(issue)}, {Where(issue)}: {issue.Sample}",
            TraceIssueKind.LineTooLong =>
                $"Skipped: {Lines(issue)} of more than 1 MB, {Where(issue)}.",
            TraceIssueKind.BinaryData =>
                $"Not text: {Lines(issue)}, {Where(issue)}. The lines of text around were read.",
            TraceIssueKind.TraceDat =>
                "This is trace.dat, a binary recording. Make text of it: trace-cmd report -i trace.dat > trace.txt",
            TraceIssueKind.PerfData =>
                "This is perf.data, a binary recording. Make text of it: perf script -i perf.data --ns > trace.txt",
            TraceIssueKind.Compressed =>
                "The input is compressed. A file with .gz in its name is unpacked; unpack others (xz -d, zstd -d) first.",
            TraceIssueKind.TimeBackwards =>
                $"Out of order: {Counted.Of(issue.Count, "event")} earlier than the one before, {Where(issue)}. "
                + "All are counted; durations may be wrong.",
            TraceIssueKind.TableCut => FormattableString.Invariant(
                $"The table was cut at line {issue.FirstLine}: rows are missing. Its own shares count them, sums do not."),
            _ => $"Contradictory: {Counted.Of(issue.Count, "inhibit mask")} without the reason just set, or with the "
                + $"one just cleared, {Where(issue)}. Several VMs are mixed, or lines are missing.",
        };

    private static string Events(TraceIssue issue) => Counted.Of(issue.Count, issue.Name + " event");

    private static string Lines(TraceIssue issue) => Counted.Of(issue.Count, "line");

    private static string Where(TraceIssue issue)
        => FormattableString.Invariant($"{(issue.Count == 1 ? "in" : "first in")} line {issue.FirstLine}");
}
