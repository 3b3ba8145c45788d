using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Takes the lines of a text in their order and hands every event in them to a sink.</summary>
/// <remarks>
/// A clean line is read where it lies in the buffer; whatever else there is goes to <see cref="SlowLines"/>.
/// </remarks>
internal sealed class LineTaker
{
    private static readonly Type[] s_tables =
    [
        typeof(KnownEvents), typeof(ExitTexts), typeof(AvicTexts), typeof(ApicTexts), typeof(ApicSymbols),
        typeof(HostTexts), typeof(ExitReason),
    ];

    private readonly TraceRecord _record = new();
    private readonly EventTexts _texts;
    private readonly EventLineReader _reader;
    private readonly QuickLines _lines;
    private readonly IncompleteIpiJoin _join;
    private readonly SlowLines _slow;
    private long _lastTimeNs = long.MinValue;

    public LineTaker(ITraceSink sink)
    {
        InitializeTables();
        _texts = new EventTexts(Reasons);
        _reader = new EventLineReader(_texts);
        _lines = new QuickLines(_reader);
        _join = new IncompleteIpiJoin(sink, Comms);
        _slow = new SlowLines(_reader, _texts, Issues, Emit);
    }

    public NameTable Comms { get; } = new(4096);

    public ExitReasons Reasons { get; } = new();

    public IssueCounter Issues { get; } = new();

    public long Lines { get; private set; }

    /// <summary>Of these, taken before their turn.</summary>
    public long LinesApart { get; private set; }

    public long Events { get; private set; }

    /// <summary>Lines of the input that is being read; issues and events are numbered with it.</summary>
    public long InputLine { get; private set; }

    [MethodImpl(Jit.Hot)]
    public void Take(LineRange lines)
    {
        byte[] bytes = lines.Bytes;
        TraceRecord record = _record;
        record.Bytes = bytes;
        for (int at = lines.Start; at < lines.Limit;)
        {
            LineOutcome outcome = _lines.Read(bytes, at, lines.Limit, lines.End, record, out int next);
            if (_slow.IsWaiting)
            {
                if (outcome is (LineOutcome.Event or LineOutcome.Unknown) && _slow.TryEndHeld())
                {
                    continue; // What was held may change how this line reads.
                }

                outcome = LineOutcome.NotAnEvent;
                next = 0;
            }

            next = next > 0 ? next : ByteText.IndexOf(bytes, (byte)'\n', at, lines.Limit) + 1;
            TakeLine(outcome, record, bytes, at, next);
            at = next;
        }

        if (lines.HasLongLine)
        {
            TakeLongLine();
        }
    }

    /// <summary>
    /// Takes over the lines of a block whose turn has come. False, and nothing done, if what came before it matters.
    /// </summary>
    public bool TryTake(BlockTaker block, IBlockSink sink)
    {
        bool hasRoom = _texts.Names.Count + block.Names.Count < EventTexts.MaxNames
            && Reasons.Count + block.Reasons.Count < ExitReasons.MaxSpellings
            && _join.CanTake(block.Join)
            && sink.CanTake(block.Sink);
        if (_slow.IsWaiting || !hasRoom)
        {
            return false;
        }

        if (block.FirstTimedLine > 0)
        {
            if (block.FirstTimeNs < _lastTimeNs)
            {
                block.Issues.AddBefore(TraceIssueKind.TimeBackwards, block.FirstTimedLine);
            }

            _lastTimeNs = block.LastTimeNs;
        }

        Reasons.Take(block.Reasons);
        long ordered = block.Sink.LastOrderedLine;
        _join.Resolve(block.Join, 0, ordered);
        sink.Take(block.Sink, new BlockTurn(InputLine, Reasons, block.Issues));
        _join.Resolve(block.Join, ordered, long.MaxValue);
        _join.Take(block.Join, InputLine);
        Issues.Take(block.Issues, InputLine, _texts.Names);
        _reader.IsTraceCmd |= block.HasTraceCmd;
        Lines += block.Lines;
        LinesApart += block.Lines;
        InputLine += block.Lines;
        Events += block.Events;
        return true;
    }

    /// <summary>The end of an input: what was waiting for more is handed over.</summary>
    public void Complete()
    {
        _slow.Complete();
        _join.Complete();
        _reader.IsTraceCmd = false;
        _lastTimeNs = long.MinValue;
        InputLine = 0;
    }

    /// <summary>Takes an event that was read elsewhere; one that was made of an exit is not counted again.</summary>
    public void Take(TraceRecord record)
    {
        Events -= record.Kind == TraceEventKind.IncompleteIpi && record.IsFromExit ? 1 : 0;
        Emit(record);
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

    /// <summary>Before the readers are compiled: their tables are then constants to the compiler.</summary>
    private static void InitializeTables()
    {
        foreach (Type type in s_tables)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    /// <summary>A line so long that it was not kept.</summary>
    private void TakeLongLine()
    {
        Lines++;
        InputLine++;
        Issues.Add(TraceIssueKind.LineTooLong, InputLine);
    }

    [MethodImpl(Jit.Hot)]
    private void TakeLine(LineOutcome outcome, TraceRecord record, byte[] bytes, int at, int next)
    {
        if (LineBuffer.IsTooLong(next - at))
        {
            TakeLongLine(); // It is whole by chance of where it was cut: others of its length are not kept.
            return;
        }

        Lines++;
        InputLine++;
        switch (outcome)
        {
            case LineOutcome.Event:
                record.Line = InputLine;
                Emit(record);
                break;
            case LineOutcome.Unknown:
                int length = record.FieldEnd - record.FieldStart;
                Issues.AddUnknown(_texts.Names, bytes, record.FieldStart, length, InputLine, at);
                break;
            case LineOutcome.Blank:
                break;
            default:
                _slow.Add(bytes, at, next - 1, InputLine);
                break;
        }
    }
}
