using System;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace AvicShell;

/// <summary>The latest progress record on one line of a terminal, rewritten in place and wiped at the end.</summary>
internal sealed class ProgressLine(TextWriter terminal)
{
    private const int MillisecondsBetween = 50;
    private long _nextAt;
    private int _length;

    public void Show(ProgressRecord record, int width)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        if (Environment.TickCount64 < _nextAt)
        {
            return;
        }

        _nextAt = Environment.TickCount64 + MillisecondsBetween;
        string percent = record.PercentComplete < 0 ? "" : $" {record.PercentComplete}%";
        string text = $"{record.Activity}: {record.StatusDescription}{percent}";
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c).Take(width - 1));
        Clear();
        terminal.Write(text);
        _length = text.Length;
    }

    /// <summary>Spaces rather than an escape sequence: a dumb terminal knows them too.</summary>
    public void Clear()
    {
        if (_length > 0)
        {
            terminal.Write("\r" + new string(' ', _length) + "\r");
            _length = 0;
        }
    }
}
