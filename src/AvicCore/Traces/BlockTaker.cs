using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// Takes a block of lines before its turn, so that another thread can do it: knows nothing of the lines before the
/// block, and stops at the first line for which that matters.
/// </summary>
/// <remarks>
/// What it found is kept until <see cref="LineTaker.TryTake"/> takes it over in the block's turn, or leaves it and
/// reads the block itself.
/// </remarks>
internal sealed class BlockTaker
{
    private const int MaxThreads = 16384;

    private readonly EventTexts _texts;
    private readonly QuickLines _lines;
    private readonly TraceRecord _record = new();

    public BlockTaker(IBlockSink sink)
    {
        Sink = sink;
        _texts = new EventTexts(Reasons);
        _lines = new QuickLines(new EventLineReader(_texts));
        Join = new IncompleteIpiJoin(sink, new NameTable(4096));
    }

    /// <summary>Has the block's events.</summary>
    public IBlockSink Sink { get; }

    public IncompleteIpiJoin Join { get; }

    public ExitReasons Reasons { get; } = new();

    /// <summary>Names of events, of this block and others.</summary>
    public NameTable Names => _texts.Names;

    /// <summary>The block's issues; lines are counted from its start.</summary>
    public IssueCounter Issues { get; } = new();

    /// <summary>The start of the first line that was not taken.</summary>
    public int StoppedAt { get; private set; }

    public long Lines { get; private set; }

    public long Events { get; private set; }

    /// <summary>A line that only the newer form of trace-cmd has.</summary>
    public bool HasTraceCmd { get; private set; }

    /// <summary>The first line with a time, counted from the block's start; 0 without one.</summary>
    public long FirstTimedLine { get; private set; }

    public long FirstTimeNs { get; private set; }

    public long LastTimeNs { get; private set; }

    /// <summary>Takes the lines, or as many as it can.</summary>
    [MethodImpl(Jit.Hot)]
    public void Take(LineRange lines)
    {
        Clear();
        byte[] bytes = lines.Bytes;
        int at = lines.Start;
        TraceRecord record = _record;
        record.Bytes = bytes;
        while (at < lines.Limit && !_texts.Names.IsFull && Join.Threads < MaxThreads)
        {
            LineOutcome outcome = _lines.Read(bytes, at, lines.Limit, lines.End, record, out int next);
            if (LineBuffer.IsTooLong(next - at) || !TryTake(outcome, record, bytes, at))
            {
                break;
            }

            Lines++;
            at = next;
        }

        StoppedAt = at;
    }

    [MethodImpl(Jit.Hot)]
    private bool TryTake(LineOutcome outcome, TraceRecord record, byte[] bytes, int at)
    {
        record.Line = Lines + 1;
        switch (outcome)
        {
            case LineOutcome.Event:
                return TryEmit(record);
            case LineOutcome.Unknown:
                int length = record.FieldEnd - record.FieldStart;
                Issues.AddUnknown(Names, bytes, record.FieldStart, length, record.Line, at);
                return true;
            case LineOutcome.Blank:
                return true;
            default:
                return false;
        }
    }

    [MethodImpl(Jit.Hot)]
    private bool TryEmit(TraceRecord record)
    {
        if (record.Vcpu < 0 && Join.NeedsPast(record))
        {
            return false;
        }

        Events++;
        HasTraceCmd |= record.Format == TraceFormat.TraceCmd && record.HasFlags;
        if (record.HasTime)
        {
            CheckTime(record);
        }

        Join.Add(record);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckTime(TraceRecord record)
    {
        if (FirstTimedLine == 0)
        {
            FirstTimedLine = record.Line;
            FirstTimeNs = record.TimeNs;
        }
        else if (record.TimeNs < LastTimeNs)
        {
            Issues.Add(TraceIssueKind.TimeBackwards, record.Line);
        }

        LastTimeNs = record.TimeNs;
    }

    private void Clear()
    {
        Sink.Clear();
        Join.Clear();
        Issues.Clear();
        Lines = 0;
        Events = 0;
        HasTraceCmd = false;
        FirstTimedLine = 0;
    }
}
