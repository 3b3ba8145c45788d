using System;
using System.Collections.Generic;
using System.Text;

namespace AvicCore;

/// <summary>Counts issues by kind and name, with the first line of each.</summary>
internal sealed class IssueCounter
{
    private const int MaxNames = 1024;
    private const int MaxSample = 80;

    private readonly Dictionary<(TraceIssueKind Kind, string Name), TraceIssue> _issues = [];
    private readonly List<TraceIssue> _order = [];
    private readonly Dictionary<int, TraceIssue> _byNumber = [];

    /// <summary>Everything counted so far, in order of appearance; copies, with their messages.</summary>
    public TraceIssue[] ToArray()
    {
        TraceIssue[] issues = new TraceIssue[_order.Count];
        for (int i = 0; i < issues.Length; i++)
        {
            TraceIssue issue = _order[i];
            issues[i] = new TraceIssue
            {
                Kind = issue.Kind,
                Name = issue.Name,
                Count = issue.Count,
                FirstLine = issue.FirstLine,
                Sample = issue.Sample,
                Message = MessageOf(issue),
            };
        }

        return issues;
    }

    /// <summary>Counts an event that is not read, by the number that its name has in a table.</summary>
    public void AddUnknown(int number, NameTable names, long line, byte[] bytes, int start)
    {
        if (!_byNumber.TryGetValue(number, out TraceIssue? issue))
        {
            int end = start;
            while (bytes[end] is not ((byte)'\n' or (byte)'\r'))
            {
                end++;
            }

            issue = Add(TraceIssueKind.UnknownEvent, number < 0 ? "(other)" : names[number], line, bytes, start, end);
            _byNumber.Add(number, issue);
            return;
        }

        issue.Count++;
    }

    public TraceIssue Add(TraceIssueKind kind, string name, long line, byte[] bytes, int start, int end)
    {
        if (!_issues.TryGetValue((kind, name), out TraceIssue? issue))
        {
            issue = new TraceIssue
            {
                Kind = kind,
                Name = name,
                FirstLine = line,
                Sample = SampleOf(bytes, start, end),
            };
            if (_order.Count < MaxNames)
            {
                _issues.Add((kind, name), issue);
                _order.Add(issue);
            }
        }

        issue.Count++;
        return issue;
    }

    public void Add(TraceIssueKind kind, long line) => Add(kind, "", line, [], 0, 0);

    private static string SampleOf(byte[] bytes, int start, int end)
    {
        StringBuilder sample = new();
        foreach (char character in Encoding.UTF8.GetString(bytes, start, Math.Min(end - start, MaxSample * 2)).Trim())
        {
            if (sample.Length == MaxSample)
            {
                break;
            }

            sample.Append(char.IsControl(character) ? '?' : character);
        }

        return sample.ToString();
    }

    private static string MessageOf(TraceIssue issue)
        => issue.Kind switch
        {
            TraceIssueKind.UnknownEvent => FormattableString.Invariant(
                $"{issue.Count} events {issue.Name} are not read, first in line {issue.FirstLine}."),
            TraceIssueKind.UnreadableEvent => FormattableString.Invariant(
                $"{issue.Count} events {issue.Name} are not readable, first in line {issue.FirstLine}: {issue.Sample}"),
            TraceIssueKind.UnreadableLine => FormattableString.Invariant(
                $"{issue.Count} lines could not be read, first line {issue.FirstLine}: {issue.Sample}"),
            TraceIssueKind.LineTooLong => FormattableString.Invariant(
                $"{issue.Count} lines are longer than 1 MB, first line {issue.FirstLine}; they were skipped."),
            TraceIssueKind.BinaryData => FormattableString.Invariant(
                $"{issue.Count} lines are not text, first line {issue.FirstLine}; lines that can be read are read."),
            TraceIssueKind.TraceDat =>
                "This is trace.dat, a binary recording. Make text of it: trace-cmd report -i trace.dat",
            TraceIssueKind.PerfData =>
                "This is perf.data, a binary recording. Make text of it: perf script -i perf.data --ns",
            TraceIssueKind.Compressed => "The input is compressed; unpack it first.",
            TraceIssueKind.TimeBackwards => FormattableString.Invariant(
                $"{issue.Count} events are earlier than the line before, first in line {issue.FirstLine}."),
            TraceIssueKind.TableCut => FormattableString.Invariant(
                $"A table was cut at line {issue.FirstLine}: rows are missing."),
            _ => FormattableString.Invariant(
                $"{issue.Count} inhibit masks contradict their own event, first in line {issue.FirstLine}."),
        };
}
