using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace AvicCore;

/// <summary>Counts issues by kind and name, with the first line of each.</summary>
internal sealed class IssueCounter
{
    private const int MaxNames = 1024;
    private const int MaxSample = 80;

    private readonly Dictionary<(TraceIssueKind Kind, string Name), TraceIssue> _issues = [];
    private readonly List<TraceIssue> _order = [];
    private TraceIssue?[] _byNumber = new TraceIssue?[64];

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
                Message = IssueMessages.Of(issue),
            };
        }

        return issues;
    }

    /// <summary>Counts an event that is not read, by the number that its name has in a table.</summary>
    /// <param name="names">Takes the name, if there is room.</param>
    /// <param name="bytes">The text.</param>
    /// <param name="name">Where the name stands.</param>
    /// <param name="length">The name's length.</param>
    /// <param name="line">The line's number.</param>
    /// <param name="start">Where the line starts.</param>
    [MethodImpl(Jit.Hot)]
    public void AddUnknown(NameTable names, byte[] bytes, int name, int length, long line, int start)
    {
        int number = names.FindOrAdd(bytes, name, length);
        int slot = number + 1;
        if (slot >= _byNumber.Length)
        {
            Array.Resize(ref _byNumber, Math.Max(slot + 1, _byNumber.Length * 2));
        }

        ref TraceIssue? issue = ref _byNumber[slot];
        if (issue is null)
        {
            int end = start;
            while (bytes[end] is not ((byte)'\n' or (byte)'\r'))
            {
                end++;
            }

            issue = Add(TraceIssueKind.UnknownEvent, number < 0 ? "(other)" : names[number], line, bytes, start, end);
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

    /// <summary>Counts an issue of a line before those that are counted already.</summary>
    public void AddBefore(TraceIssueKind kind, long line)
    {
        TraceIssue issue = Add(kind, "", line, [], 0, 0);
        issue.FirstLine = Math.Min(issue.FirstLine, line);
        _order.Remove(issue);
        int at = _order.FindIndex(other => other.FirstLine > line);
        _order.Insert(at < 0 ? _order.Count : at, issue);
    }

    /// <summary>Takes over what was counted in a block of lines, and the names of its events that are not read.</summary>
    /// <param name="block">Its lines are counted from its start.</param>
    /// <param name="lines">Lines before the block.</param>
    /// <param name="names">Names met.</param>
    public void Take(IssueCounter block, long lines, NameTable names)
    {
        foreach (TraceIssue issue in block._order)
        {
            if (issue.Kind == TraceIssueKind.UnknownEvent)
            {
                names.Add(issue.Name);
            }

            if (_issues.TryGetValue((issue.Kind, issue.Name), out TraceIssue? known))
            {
                known.Count += issue.Count;
            }
            else if (_order.Count < MaxNames)
            {
                issue.FirstLine += lines;
                _issues.Add((issue.Kind, issue.Name), issue);
                _order.Add(issue);
            }
        }
    }

    public void Clear()
    {
        _issues.Clear();
        _order.Clear();
        Array.Clear(_byNumber, 0, _byNumber.Length);
    }

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
}
