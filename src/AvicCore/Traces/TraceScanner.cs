using System;
using System.IO;
using System.Threading;

namespace AvicCore;

/// <summary>Cuts a text into lines and hands every event in it to a sink, without an object per line.</summary>
/// <remarks>
/// A caller that lends a second thread gets half of each chunk read ahead on it, and the next chunk fetched. What the
/// lines mean is settled in their order on the caller's own thread, so nothing depends on who was faster.
/// </remarks>
internal sealed class TraceScanner(ITraceSink sink, int chunkSize = TraceScanner.SmallChunk)
{
    /// <summary>For callers that want events soon.</summary>
    public const int SmallChunk = 128 * 1024;

    /// <summary>For callers that want the end soon: worth the second thread.</summary>
    public const int LargeChunk = 512 * 1024;

    /// <summary>Of 16 parts of a chunk, those read ahead: the thread that takes the lines has more to do.</summary>
    private const int AheadParts = 9;

    private readonly LineTaker _taker = new(sink);
    private readonly AheadLines _ahead = new();
    private readonly InputSniffer _sniffer = new();
    private LineBuffer _buffer = new(chunkSize);
    private LineBuffer _other = new(chunkSize);
    private int? _fetched;

    /// <summary>Starts work beside the caller's and returns what waits for it; null without a second thread.</summary>
    public Func<Action, Action>? Beside { get; set; }

    /// <summary>The least text for which the second thread is worth its while.</summary>
    public int MinAhead { get; set; } = 64 * 1024;

    public NameTable Comms => _taker.Comms;

    public ExitReasons Reasons => _taker.Reasons;

    public IssueCounter Issues => _taker.Issues;

    public long Lines => _taker.Lines;

    public long Events => _taker.Events;

    /// <summary>Reads one chunk. False at the stream's end, when everything has been handed over.</summary>
    public bool Read(Stream stream)
    {
        int read = _sniffer.IsRefused ? 0 : _fetched ?? _buffer.Read(stream);
        _fetched = null;
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
        _fetched = null;
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
        if (Beside is not null && stream is not null && limit - at >= MinAhead)
        {
            int middle = limit - ((limit - at) / 16 * AheadParts);
            middle = ByteText.IndexOf(bytes, (byte)'\n', middle, limit) + 1;
            TakeOnTwo(bytes, at, middle, limit, end, Beside, stream);
        }
        else
        {
            _taker.Take(bytes, at, limit, end);
        }

        if (isTooLong)
        {
            _taker.TakeLongLine();
        }
    }

    /// <summary>
    /// [middle, limit) is read ahead while [at, middle) is taken, and the stream while what was read ahead is taken.
    /// </summary>
    private void TakeOnTwo(
        byte[] bytes, int at, int middle, int limit, int end, Func<Action, Action> beside, Stream stream)
    {
        LineBuffer next = _other;
        next.TakeOver(_buffer);
        (_buffer, _other) = (next, _buffer);
        using ManualResetEventSlim areLinesRead = new();
        Action wait = beside(() =>
        {
            try
            {
                _ahead.Read(bytes, middle, limit, end);
            }
            finally
            {
                areLinesRead.Set();
            }

            _fetched = next.Read(stream);
        });
        _taker.Take(bytes, at, middle, end);
        areLinesRead.Wait();
        _taker.Take(_ahead, bytes, middle);
        wait();
    }
}
