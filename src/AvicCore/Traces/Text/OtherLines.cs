using System;
using System.Text;

namespace AvicCore;

/// <summary>Lines that are neither events nor rows of a table: headers, losses, values, the kernel log, numbers.</summary>
internal sealed class OtherLines(EventLineReader reader, IssueCounter issues)
{
    private const int MaxBareNumbers = 64;

    private readonly HostValues _values = new();
    private readonly BareNumbers _numbers = new(MaxBareNumbers);

    /// <summary>True while the next line may be the value that a line before announced.</summary>
    public bool IsAnnounced => _values.IsAnnounced;

    /// <summary>True if the record holds an event now; else the line has been counted.</summary>
    public bool TryRead(byte[] bytes, int length, long line, bool isBinary, TraceRecord record)
    {
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        if (Headings.IsHeading(text))
        {
            reader.IsTraceCmd |= text.TrimStart().StartsWith("cpus=", StringComparison.Ordinal);
            return false;
        }

        if (Headings.IsCut(text))
        {
            issues.Add(TraceIssueKind.TableCut, line);
            return false;
        }

        if (Headings.TryReadLost(text, record) || _values.TryRead(text, record)
            || KernelLog.TryRead(bytes, 0, length, record))
        {
            return true;
        }

        if (!_values.IsAnnounced && !_numbers.TryKeep(text, line))
        {
            TraceIssueKind kind = isBinary ? TraceIssueKind.BinaryData : TraceIssueKind.UnreadableLine;
            issues.Add(kind, "", line, bytes, 0, length);
        }

        return false;
    }

    /// <summary>The end of an input.</summary>
    public void Complete(TraceRecord record, Action<TraceRecord> emit) => _numbers.Complete(record, emit, issues);
}
