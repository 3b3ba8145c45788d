using System;
using System.Collections.Generic;
using System.Text;

namespace AvicCore;

/// <summary>
/// Lines that are nothing but a number. If the whole input is like that, they are values of apicv_inhibit_reasons;
/// next to anything else they are lines that could not be read.
/// </summary>
internal sealed class BareNumbers(int capacity)
{
    private readonly List<(string Text, long Line)> _numbers = [];
    private long _previousLine;
    private bool _isAlone = true;

    /// <summary>True if the line was taken.</summary>
    public bool TryKeep(string text, long line)
    {
        bool isNumber = HostValues.IsBareNumber(text);
        _isAlone &= isNumber && line == _previousLine + 1;
        _previousLine = line;
        if (!isNumber || _numbers.Count == capacity)
        {
            return false;
        }

        _numbers.Add((text.Trim(), line));
        return true;
    }

    public void Complete(TraceRecord record, Action<TraceRecord> emit, IssueCounter issues)
    {
        foreach ((string text, long line) in _numbers)
        {
            if (_isAlone)
            {
                HostValues.Fill(HostValues.InhibitReasons, text, "", record);
                record.Line = line;
                emit(record);
            }
            else
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                issues.Add(TraceIssueKind.UnreadableLine, "", line, bytes, 0, bytes.Length);
            }
        }

        _numbers.Clear();
        _previousLine = 0;
        _isAlone = true;
    }
}
