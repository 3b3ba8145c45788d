using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>What became of a line.</summary>
internal enum LineOutcome
{
    /// <summary>It has no shape of an event.</summary>
    NotAnEvent = 0,

    /// <summary>It starts as an event and is wrapped, cut or damaged.</summary>
    Incomplete = 1,

    /// <summary>An event that is not read.</summary>
    Unknown = 2,

    /// <summary>An event, every field of it.</summary>
    Event = 3,

    /// <summary>Nothing stands in it.</summary>
    Blank = 4,
}

/// <summary>Reads a line that holds an event: prefix, name, text.</summary>
internal sealed class EventLineReader(EventTexts texts)
{
    private const int MaxNameWords = 6;

    private readonly PrefixReader _prefix = new();

    /// <summary>trace-cmd's header was seen: its newer form has flags and looks like ftrace.</summary>
    public bool IsTraceCmd { get; set; }

    /// <summary>Where the last event's name stood; length 0 if the line had none.</summary>
    public int NameStart { get; private set; }

    public int NameLength { get; private set; }

    /// <summary>
    /// Reads a line with a CPU in brackets. After <see cref="LineOutcome.Event"/> the cursor is behind it.
    /// </summary>
    [MethodImpl(Jit.Hot)]
    public LineOutcome Read(ref TextCursor cursor, int limit, bool isMended, TraceRecord record)
        => _prefix.TryRead(ref cursor, limit, isMended, record)
            ? ReadBehindCpu(ref cursor, record)
            : LineOutcome.NotAnEvent;

    /// <summary>The same for a clean line whose prefix is like one before; any other is not an event here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LineOutcome ReadUsual(ref TextCursor cursor, int limit, TraceRecord record)
        => _prefix.TryReadUsual(ref cursor, limit, record)
            ? ReadBehindCpu(ref cursor, record)
            : LineOutcome.NotAnEvent;

    /// <summary>Reads a line with any other prefix, or with none at all.</summary>
    public LineOutcome ReadOther(ref TextCursor cursor, TraceRecord record)
    {
        if (SlowPrefix.TryRead(ref cursor, record))
        {
            return ReadEvent(ref cursor, record);
        }

        record.ClearPrefix();
        record.Format = TraceFormat.Bare;
        cursor.SkipSpaces();
        LineOutcome outcome = ReadEvent(ref cursor, record);
        return outcome == LineOutcome.Event || texts.Find(cursor.Bytes, NameStart, NameLength) >= 0
            ? outcome
            : LineOutcome.NotAnEvent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LineOutcome ReadBehindCpu(ref TextCursor cursor, TraceRecord record)
    {
        record.Format = IsTraceCmd || !record.HasFlags ? TraceFormat.TraceCmd : TraceFormat.Ftrace;
        return ReadEvent(ref cursor, record);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LineOutcome ReadEvent(ref TextCursor cursor, TraceRecord record)
    {
        byte[] bytes = cursor.Bytes;
        bool hasSystem = KnownEvents.HasSystem(bytes, cursor.At);
        int start = hasSystem ? cursor.At + KnownEvents.SystemLength : cursor.At;
        int known = KnownEvents.FindAt(bytes, start);
        if (known < 0)
        {
            return ReadNamed(ref cursor, record);
        }

        record.Format = hasSystem ? TraceFormat.PerfScript : record.Format;
        NameStart = start;
        NameLength = KnownEvents.NameLength(known);
        int colon = start + NameLength;
        TextCursor text = new(bytes, colon + 1);
        text.SkipSpaces();
        cursor.At = text.At;
        if (text.At > colon + 2 && record.Format == TraceFormat.Ftrace)
        {
            // Only trace-cmd pads the name; its newer form has flags as ftrace has them.
            record.Format = TraceFormat.TraceCmd;
        }

        return texts.TryRead(known, ref cursor, record) ? LineOutcome.Event : LineOutcome.Incomplete;
    }

    /// <summary>An event whose name is not one of those read, or not written as usual.</summary>
    [MethodImpl(Jit.Hot)]
    private LineOutcome ReadNamed(ref TextCursor cursor, TraceRecord record)
    {
        byte[] bytes = cursor.Bytes;
        int start = cursor.At;
        int colon = ByteText.FindNear(bytes, start, (byte)':', MaxNameWords);
        NameStart = start;
        NameLength = 0;
        if (colon > 0 && bytes[colon + 1] > ' ' && IsName(bytes, start, colon))
        {
            // perf writes the subsystem first: kvm:kvm_exit:
            record.Format = TraceFormat.PerfScript;
            start = colon + 1;
            colon = ByteText.FindNear(bytes, start, (byte)':', MaxNameWords);
        }

        if (colon < 0)
        {
            return LineOutcome.Incomplete;
        }

        NameStart = start;
        NameLength = colon - start;
        int id = texts.Names.Find(bytes, start, colon - start);
        if (id >= KnownEvents.Count)
        {
            return LineOutcome.Unknown;
        }

        if (id < 0)
        {
            bool isName = IsName(bytes, start, colon);
            NameLength = isName ? NameLength : 0;
            return isName ? LineOutcome.Unknown : LineOutcome.Incomplete;
        }

        cursor.At = colon + 1;
        cursor.SkipSpaces();
        return texts.TryRead(id, ref cursor, record) ? LineOutcome.Event : LineOutcome.Incomplete;
    }

    [MethodImpl(Jit.Hot)]
    private static bool IsName(byte[] bytes, int start, int end)
    {
        for (int at = start; at < end; at++)
        {
            if (bytes[at] is not ((byte)'_' or (byte)'-' or (>= (byte)'a' and <= (byte)'z')
                or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')))
            {
                return false;
            }
        }

        return end > start;
    }
}
