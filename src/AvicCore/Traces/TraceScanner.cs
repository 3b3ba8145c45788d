using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Cuts a text into lines and hands every event in it to a sink, without an object per line.</summary>
/// <remarks>
/// A clean line is read where it lies in the buffer; whatever else there is goes to <see cref="SlowLines"/>.
/// </remarks>
internal sealed class TraceScanner
{
    private static readonly Type[] s_tables =
    [
        typeof(KnownEvents), typeof(ExitTexts), typeof(AvicTexts), typeof(ApicTexts), typeof(ApicSymbols),
        typeof(HostTexts), typeof(ExitReason),
    ];

    private readonly LineBuffer _buffer = new();
    private readonly TraceRecord _record = new();
    private readonly EventTexts _texts;
    private readonly EventLineReader _reader;
    private readonly IncompleteIpiJoin _join;
    private readonly SlowLines _slow;
    private readonly InputSniffer _sniffer = new();
    private long _lastTimeNs = long.MinValue;

    public TraceScanner(ITraceSink sink)
    {
        InitializeTables();
        Comms = new NameTable(4096);
        Reasons = new ExitReasons();
        Issues = new IssueCounter();
        _texts = new EventTexts(Reasons);
        _reader = new EventLineReader(_texts);
        _join = new IncompleteIpiJoin(sink, Comms);
        _slow = new SlowLines(_reader, _texts, Issues, Emit);
    }

    public NameTable Comms { get; }

    public ExitReasons Reasons { get; }

    public IssueCounter Issues { get; }

    public long Lines { get; private set; }

    public long Events { get; private set; }

    /// <summary>Lines of the input that is being read; issues and events are numbered with it.</summary>
    public long InputLine { get; private set; }

    /// <summary>Reads one chunk. False at the stream's end, when everything has been handed over.</summary>
    public bool Read(Stream stream)
    {
        int read = _sniffer.IsRefused ? 0 : _buffer.Read(stream);
        if (read > 0)
        {
            Accept(read);
            return true;
        }

        Complete();
        return false;
    }

    /// <summary>Reads bytes that the caller has; lines may be cut anywhere.</summary>
    public void Add(byte[] bytes, int offset, int count)
    {
        while (count > 0 && !_sniffer.IsRefused)
        {
            int taken = _buffer.Append(bytes, offset, count);
            offset += taken;
            count -= taken;
            Accept(taken);
        }
    }

    /// <summary>The end of an input: what was waiting for more is handed over.</summary>
    public void Complete()
    {
        _sniffer.Look(_buffer, Issues, isEnd: true);
        if (!_sniffer.IsRefused && _buffer.Terminate())
        {
            Scan();
        }

        _slow.Complete();
        _join.Complete();
        _buffer.Clear();
        _sniffer.Reset();
        _reader.IsTraceCmd = false;
        _lastTimeNs = long.MinValue;
        InputLine = 0;
    }

    /// <summary>Hands on an event that was made elsewhere.</summary>
    public void Add(TraceRecord record) => Emit(record);

    /// <summary>Before the readers are compiled: their tables are then constants to the compiler.</summary>
    private static void InitializeTables()
    {
        foreach (Type type in s_tables)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    private void Accept(int added)
    {
        _sniffer.Look(_buffer, Issues, isEnd: false);
        _sniffer.Decode(_buffer, added);
        if (_sniffer.IsRefused)
        {
            _buffer.Clear();
        }
        else if (!_sniffer.IsWaiting)
        {
            Scan();
        }
    }

    [MethodImpl(Jit.Hot)]
    private void Scan()
    {
        if (!_buffer.SkipLongLine())
        {
            return;
        }

        byte[] bytes = _buffer.Bytes;
        int limit = _buffer.FindLastLineEnd() + 1;
        int at = _buffer.Start;
        _record.Bytes = bytes;
        while (at < limit)
        {
            Lines++;
            InputLine++;
            int next = _slow.IsWaiting ? 0 : ReadFast(bytes, at, limit);
            if (next == 0)
            {
                int end = ByteText.IndexOf(bytes, (byte)'\n', at, limit);
                _slow.Add(bytes, at, end, InputLine);
                next = end + 1;
            }

            at = next;
        }

        if (_buffer.Keep(limit))
        {
            Lines++;
            InputLine++;
            Issues.Add(TraceIssueKind.LineTooLong, InputLine);
        }
    }

    /// <summary>The start of the next line, or 0 if this one needs a closer look.</summary>
    [MethodImpl(Jit.Hot)]
    private int ReadFast(byte[] bytes, int at, int limit)
    {
        if (bytes[at] is (byte)'\n' or (byte)'#' || ByteText.FindNear(bytes, at, (byte)'>', 1) >= 0)
        {
            return bytes[at] == '\n' ? at + 1 : 0; // A quote may be indented.
        }

        TextCursor cursor = new(bytes, at);
        switch (_reader.Read(ref cursor, limit, isMended: false, _record))
        {
            case LineOutcome.Event when !Continuation.IsPossible(_record, bytes, cursor.At, _buffer.End):
                _record.Line = InputLine;
                Emit(_record);
                return cursor.At;
            case LineOutcome.Unknown:
                int end = ByteText.IndexOf(bytes, (byte)'\n', cursor.At, limit);
                if (bytes[end - 1] == '=')
                {
                    return 0;
                }

                int number = _texts.Names.FindOrAdd(bytes, _reader.NameStart, _reader.NameLength);
                Issues.AddUnknown(number, _texts.Names, InputLine, bytes, at);
                return end + 1;
            default:
                return 0;
        }
    }

    [MethodImpl(Jit.Hot)]
    private void Emit(TraceRecord record)
    {
        Events++;
        _reader.IsTraceCmd |= record.Format == TraceFormat.TraceCmd && record.HasFlags;
        if (record.HasTime && record.Kind != TraceEventKind.KernelMessage)
        {
            if (record.TimeNs < _lastTimeNs)
            {
                Issues.Add(TraceIssueKind.TimeBackwards, record.Line);
            }

            _lastTimeNs = record.TimeNs;
        }

        _join.Add(record);
    }
}
