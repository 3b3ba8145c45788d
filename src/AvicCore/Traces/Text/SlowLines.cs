using System;
using System.Text;

namespace AvicCore;

/// <summary>Reads the lines that are not clean events: damaged, wrapped, tables, logs, values, headers.</summary>
internal sealed class SlowLines(
    EventLineReader reader, EventTexts texts, IssueCounter issues, Action<TraceRecord> emit)
{
    private const int MaxParts = 8;
    private const int MaxJoined = 8192;
    private const int MaxBareNumbers = 64;

    private readonly SoftLines _soft = new();
    private readonly LineMender _mender = new();
    private readonly HostValues _values = new();
    private readonly BareNumbers _numbers = new(MaxBareNumbers);
    private readonly TraceRecord _record = new();
    private byte[] _pending = new byte[1024];
    private int _pendingLength;
    private int _pendingParts;
    private long _pendingLine;
    private bool _isBinary;

    /// <summary>True while the next line may belong to the one before.</summary>
    public bool IsWaiting => _pendingParts > 0 || _soft.IsOpen || _values.IsAnnounced;

    /// <summary>Takes the line [from, to); it may be held until the next one tells where it ends.</summary>
    public void Add(byte[] bytes, int from, int to, long line)
    {
        to -= to > from && bytes[to - 1] == '\r' ? 1 : 0;
        if (_soft.TryKeep(bytes, from, to, line))
        {
            return;
        }

        if (_soft.IsOpen)
        {
            long first = _soft.Line;
            _mender.Mend(_soft.Bytes, 0, _soft.Length, isSoftJoined: true);
            _soft.Clear();
            AddMended(first);
            return;
        }

        _mender.Mend(bytes, from, to, isSoftJoined: false);
        AddMended(line);
    }

    /// <summary>The end of an input.</summary>
    public void Complete()
    {
        if (_soft.IsOpen)
        {
            long first = _soft.Line;
            _mender.Mend(_soft.Bytes, 0, _soft.Length, isSoftJoined: true);
            _soft.Clear();
            AddMended(first);
        }

        Flush();
        _numbers.Complete(_record, emit, issues);
    }

    private void AddMended(long line)
    {
        if (_mender.Length == 0)
        {
            return;
        }

        if (_pendingParts > 0)
        {
            if (!StartsAnew() && TryJoin())
            {
                return;
            }

            Flush();
        }

        Hold(line);
        _isBinary = _mender.IsBinary;
        LineOutcome outcome = ReadPending();
        if (outcome == LineOutcome.Event && !Continuation.IsPossible(_record, _pending, _pendingLength, _pendingLength))
        {
            Emit();
        }
        else if (outcome == LineOutcome.Unknown)
        {
            CountUnknown();
        }
        else if (outcome == LineOutcome.NotAnEvent)
        {
            ReadOther(line);
        }
    }

    /// <summary>True if the mended line is the start of something itself, not the rest of the one before.</summary>
    private bool StartsAnew()
    {
        TextCursor cursor = new(_mender.Bytes, 0);
        if (reader.Read(ref cursor, _mender.Length, isMended: true, _record) != LineOutcome.NotAnEvent
            || cursor.Current == '#' || KernelLog.TryReadStamp(ref cursor, _record))
        {
            return true;
        }

        cursor = new TextCursor(_mender.Bytes, 0);
        LineOutcome outcome = reader.ReadOther(ref cursor, _record);
        bool isBare = outcome != LineOutcome.NotAnEvent && _record.Pid < 0;
        return isBare ? PendingHasName() : outcome != LineOutcome.NotAnEvent || StatisticRow.IsWhole(_mender.Bytes);
    }

    private bool PendingHasName()
    {
        TextCursor cursor = new(_pending, 0);
        if (reader.Read(ref cursor, _pendingLength, isMended: true, _record) == LineOutcome.NotAnEvent)
        {
            cursor = new TextCursor(_pending, 0);
            reader.ReadOther(ref cursor, _record);
        }

        return reader.NameLength > 0;
    }

    /// <summary>Adds the mended line to the one that waits, if they are one event or may still become one.</summary>
    private bool TryJoin()
    {
        int before = _pendingLength;
        int start = 0;
        while (_mender.Bytes[start] == ' ')
        {
            start++;
        }

        int added = _mender.Length - start;
        if (_pendingParts == MaxParts || before + 1 + added > MaxJoined)
        {
            return false;
        }

        bool wasEvent = ReadPending() == LineOutcome.Event;
        Append(start, added);
        LineOutcome outcome = ReadPending();
        if (outcome == LineOutcome.Event)
        {
            if (!Continuation.IsPossible(_record, _pending, _pendingLength, _pendingLength))
            {
                Emit();
            }

            return true;
        }

        if (outcome == LineOutcome.Unknown)
        {
            CountUnknown();
            return true;
        }

        if (outcome == LineOutcome.Incomplete && !wasEvent)
        {
            return true;
        }

        if (StatisticRow.TryRead(new TextCursor(_pending, 0), out bool isWhole) is StatisticRow row && isWhole)
        {
            EmitRow(row);
            return true;
        }

        _pendingLength = before;
        _pending[before] = (byte)'\n';
        _pendingParts--;
        return false;
    }

    /// <summary>What waits is all there is of it.</summary>
    private void Flush()
    {
        if (_pendingParts == 0)
        {
            return;
        }

        LineOutcome outcome = ReadPending();
        if (outcome == LineOutcome.Event)
        {
            Emit();
            return;
        }

        if (outcome == LineOutcome.NotAnEvent
            && StatisticRow.TryRead(new TextCursor(_pending, 0), out _) is StatisticRow row)
        {
            EmitRow(row);
            return;
        }

        string name = reader.NameLength > 0
            ? Encoding.UTF8.GetString(_pending, reader.NameStart, reader.NameLength)
            : "";
        TraceIssueKind kind = name.Length > 0 ? TraceIssueKind.UnreadableEvent
            : _isBinary ? TraceIssueKind.BinaryData
            : TraceIssueKind.UnreadableLine;
        issues.Add(kind, name, _pendingLine, _pending, 0, _pendingLength);
        _pendingParts = 0;
    }

    private void ReadOther(long line)
    {
        StatisticRow? row = StatisticRow.TryRead(new TextCursor(_pending, 0), out bool isWhole);
        if (row is not null)
        {
            if (isWhole)
            {
                EmitRow(row);
            }

            return;
        }

        _pendingParts = 0;
        string text = Encoding.UTF8.GetString(_pending, 0, _pendingLength);
        if (Headings.IsHeading(text))
        {
            reader.IsTraceCmd |= text.TrimStart().StartsWith("cpus=", StringComparison.Ordinal);
        }
        else if (Headings.IsCut(text))
        {
            issues.Add(TraceIssueKind.TableCut, line);
        }
        else if (Headings.TryReadLost(text, _record) || _values.TryRead(text, _record)
            || KernelLog.TryRead(_pending, 0, _pendingLength, _record))
        {
            Emit();
        }
        else if (!_values.IsAnnounced && !_numbers.TryKeep(text, line))
        {
            TraceIssueKind kind = _isBinary ? TraceIssueKind.BinaryData : TraceIssueKind.UnreadableLine;
            issues.Add(kind, "", line, _pending, 0, _pendingLength);
        }
    }

    private LineOutcome ReadPending()
    {
        TextCursor cursor = new(_pending, 0);
        _record.Bytes = _pending;
        LineOutcome outcome = reader.Read(ref cursor, _pendingLength, isMended: true, _record);
        if (outcome == LineOutcome.NotAnEvent)
        {
            cursor = new TextCursor(_pending, 0);
            outcome = reader.ReadOther(ref cursor, _record);
        }

        return outcome;
    }

    private void CountUnknown()
    {
        int number = texts.Names.FindOrAdd(_pending, reader.NameStart, reader.NameLength);
        issues.AddUnknown(number, texts.Names, _pendingLine, _pending, 0);
        _pendingParts = 0;
    }

    private void EmitRow(StatisticRow row)
    {
        row.WriteTo(_record);
        Emit();
    }

    private void Emit()
    {
        _record.Line = _pendingLine;
        _pendingParts = 0;
        emit(_record);
    }

    private void Hold(long line)
    {
        _pendingLength = 0;
        _pendingParts = 0;
        _pendingLine = line;
        Append(0, _mender.Length);
    }

    private void Append(int start, int count)
    {
        int blank = _pendingLength > 0 ? 1 : 0;
        int needed = _pendingLength + blank + count + 1 + ByteText.Padding;
        if (needed > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(needed, _pending.Length * 2));
        }

        if (blank > 0)
        {
            _pending[_pendingLength++] = (byte)' ';
        }

        Buffer.BlockCopy(_mender.Bytes, start, _pending, _pendingLength, count);
        _pendingLength += count;
        Array.Clear(_pending, _pendingLength, ByteText.Padding);
        _pending[_pendingLength] = (byte)'\n';
        _pendingParts++;
    }
}
