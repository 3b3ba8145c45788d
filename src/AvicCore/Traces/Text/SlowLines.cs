using System;
using System.Text;

namespace AvicCore;

/// <summary>Reads the lines that are not clean events: damaged, wrapped, tables, logs, values, headers.</summary>
internal sealed class SlowLines(
    EventLineReader reader, EventTexts texts, IssueCounter issues, Action<TraceRecord> emit)
{
    private readonly SoftLines _soft = new();
    private readonly LineMender _mender = new();
    private readonly OtherLines _others = new(reader, issues);
    private readonly TraceRecord _record = new();
    private readonly HeldLine _held = new();
    private bool _isBinary;

    /// <summary>True while the next line may belong to the one before.</summary>
    public bool IsWaiting => _held.IsHeld || _soft.IsOpen || _others.IsAnnounced;

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
            AddSoft();
            return;
        }

        _mender.Mend(bytes, from, to, isSoftJoined: false);
        AddMended(line);
    }

    /// <summary>Before a clean event: what waited for its rest has none. False if more than a line is open.</summary>
    public bool TryEndHeld()
    {
        bool isAlone = !_soft.IsOpen && !_others.IsAnnounced;
        if (isAlone)
        {
            Flush();
        }

        return isAlone;
    }

    /// <summary>The end of an input.</summary>
    public void Complete()
    {
        if (_soft.IsOpen)
        {
            AddSoft();
        }

        Flush();
        _others.Complete(_record, emit);
    }

    private void AddSoft()
    {
        long first = _soft.Line;
        _mender.Mend(_soft.Bytes, 0, _soft.Length, isSoftJoined: true);
        _soft.Clear();
        AddMended(first);
    }

    private void AddMended(long line)
    {
        if (_mender.Length == 0)
        {
            if (_mender.IsBinary)
            {
                issues.Add(TraceIssueKind.BinaryData, line);
            }

            return;
        }

        if (_held.IsHeld)
        {
            if (!StartsAnew() && TryJoin())
            {
                return;
            }

            Flush();
        }

        _held.Hold(_mender, line);
        _isBinary = _mender.IsBinary;
        LineOutcome outcome = ReadPending();
        if (outcome == LineOutcome.Event && !Continuation.IsPossible(_record, _held.Bytes, _held.Length, _held.Length))
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
        TextCursor cursor = new(_held.Bytes, 0);
        if (reader.Read(ref cursor, _held.Length, isMended: true, _record) == LineOutcome.NotAnEvent)
        {
            cursor = new TextCursor(_held.Bytes, 0);
            reader.ReadOther(ref cursor, _record);
        }

        return reader.NameLength > 0;
    }

    /// <summary>Adds the mended line to the one that waits, if they are one event or may still become one.</summary>
    private bool TryJoin()
    {
        int before = _held.Length;
        if (!_held.CanTake(_mender))
        {
            return false;
        }

        bool wasEvent = ReadPending() == LineOutcome.Event;
        if (wasEvent && !Continuation.IsRest(_record, _mender.Bytes))
        {
            return false;
        }

        _held.Append(_mender);
        LineOutcome outcome = ReadPending();
        if (outcome == LineOutcome.Event)
        {
            if (!Continuation.IsPossible(_record, _held.Bytes, _held.Length, _held.Length))
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

        if (StatisticRow.TryRead(new TextCursor(_held.Bytes, 0), out bool isWhole) is StatisticRow row && isWhole)
        {
            EmitRow(row);
            return true;
        }

        _held.CutTo(before);
        return false;
    }

    /// <summary>What waits is all there is of it.</summary>
    private void Flush()
    {
        if (!_held.IsHeld)
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
            && StatisticRow.TryRead(new TextCursor(_held.Bytes, 0), out _) is StatisticRow row)
        {
            EmitRow(row);
            return;
        }

        string name = reader.NameLength > 0
            ? Encoding.UTF8.GetString(_held.Bytes, reader.NameStart, reader.NameLength)
            : "";
        TraceIssueKind kind = name.Length > 0 ? TraceIssueKind.UnreadableEvent
            : _isBinary ? TraceIssueKind.BinaryData
            : TraceIssueKind.UnreadableLine;
        issues.Add(kind, name, _held.Line, _held.Bytes, 0, _held.Length);
        _held.Release();
    }

    private void ReadOther(long line)
    {
        StatisticRow? row = StatisticRow.TryRead(new TextCursor(_held.Bytes, 0), out bool isWhole);
        if (row is not null)
        {
            if (isWhole)
            {
                EmitRow(row);
            }

            return;
        }

        _held.Release();
        if (_others.TryRead(_held.Bytes, _held.Length, line, _isBinary, _record))
        {
            Emit();
        }
    }

    private LineOutcome ReadPending()
    {
        TextCursor cursor = new(_held.Bytes, 0);
        _record.Bytes = _held.Bytes;
        LineOutcome outcome = reader.Read(ref cursor, _held.Length, isMended: true, _record);
        if (outcome == LineOutcome.NotAnEvent)
        {
            cursor = new TextCursor(_held.Bytes, 0);
            outcome = reader.ReadOther(ref cursor, _record);
        }

        return outcome;
    }

    private void CountUnknown()
    {
        issues.AddUnknown(texts.Names, _held.Bytes, reader.NameStart, reader.NameLength, _held.Line, 0);
        _held.Release();
    }

    private void EmitRow(StatisticRow row)
    {
        row.WriteTo(_record);
        Emit();
    }

    private void Emit()
    {
        _record.Line = _held.Line;
        _held.Release();
        emit(_record);
    }
}
