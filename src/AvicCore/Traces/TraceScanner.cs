using System;
using System.IO;

namespace AvicCore;

/// <summary>Cuts a text into lines and hands every event in it to a sink, without an object per line.</summary>
/// <remarks>
/// A caller that lends a second thread has every other block taken there before its turn. In its turn it is taken over
/// on the caller's own thread, so nothing depends on who was faster.
/// </remarks>
internal sealed class TraceScanner
{
    /// <summary>For callers that want events soon.</summary>
    public const int SmallChunk = 128 * 1024;

    /// <summary>For callers that want the end soon: worth the second thread.</summary>
    public const int LargeChunk = 1024 * 1024;

    private readonly int _chunkSize;
    private readonly IBlockSink? _sink;
    private readonly LineTaker _taker;
    private readonly InputSniffer _sniffer = new();
    private LineBuffer _buffer;
    private AheadReader? _ahead;

    public TraceScanner(ITraceSink sink, int chunkSize = SmallChunk)
    {
        _chunkSize = chunkSize;
        _sink = sink as IBlockSink;
        _taker = new LineTaker(sink);
        _buffer = new LineBuffer(chunkSize);
    }

    /// <summary>Starts work beside the caller's and returns what waits for it; null without a second thread.</summary>
    /// <remarks>Used if the sink can have blocks before their turn.</remarks>
    public Func<Action, Action>? Beside { get; set; }

    /// <summary>The least text for which the second thread is worth its while.</summary>
    public int MinAhead { get; set; } = 64 * 1024;

    public NameTable Comms => _taker.Comms;

    public ExitReasons Reasons => _taker.Reasons;

    public IssueCounter Issues => _taker.Issues;

    public long Lines => _taker.Lines;

    public long Events => _taker.Events;

    /// <summary>Lines that were taken on the second thread.</summary>
    public long LinesBeside => _taker.LinesBefore;

    /// <summary>Reads one chunk, or two. False at the stream's end, when everything has been handed over.</summary>
    public bool Read(Stream stream)
    {
        int read = _sniffer.IsRefused ? 0 : _ahead?.TakeFetched() ?? _buffer.Read(stream);
        if (read > 0)
        {
            Accept(read, stream);
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
            Accept(taken, null);
        }
    }

    /// <summary>The end of an input: what was waiting for more is handed over.</summary>
    public void Complete()
    {
        _sniffer.Look(_buffer, Issues, isEnd: true);
        if (!_sniffer.IsRefused && _buffer.Terminate())
        {
            Scan(null);
        }

        _taker.Complete();
        _buffer.Clear();
        _sniffer.Reset();
    }

    /// <summary>Hands on an event that was made elsewhere.</summary>
    public void Add(TraceRecord record) => _taker.Emit(record);

    private void Accept(int added, Stream? stream)
    {
        _sniffer.Look(_buffer, Issues, isEnd: false);
        _sniffer.Decode(_buffer, added);
        if (_sniffer.IsRefused)
        {
            _buffer.Clear();
        }
        else if (!_sniffer.IsWaiting)
        {
            Scan(stream);
        }
    }

    private void Scan(Stream? stream)
    {
        if (!_buffer.SkipLongLine())
        {
            return;
        }

        byte[] bytes = _buffer.Bytes;
        int at = _buffer.Start;
        int limit = _buffer.FindLastLineEnd() + 1;
        int end = _buffer.End;
        bool isTooLong = _buffer.Keep(limit);
        if (_sink is not null && Beside is not null && stream is not null
            && limit - at >= MinAhead && !isTooLong && !_sniffer.IsUtf16)
        {
            _ahead ??= new AheadReader(_sink, _chunkSize);
            Action wait = Beside(_ahead.Start(_buffer, stream));
            try
            {
                _taker.Take(bytes, at, limit, end);
            }
            finally
            {
                wait();
            }

            _buffer = _ahead.TakeOver(_taker, _buffer);
            return;
        }

        _taker.Take(bytes, at, limit, end);
        if (isTooLong)
        {
            _taker.TakeLongLine();
        }
    }
}
