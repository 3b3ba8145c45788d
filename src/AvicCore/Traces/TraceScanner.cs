using System;
using System.IO;

namespace AvicCore;

/// <summary>Cuts a text into lines and hands every event in it to a sink, without an object per line.</summary>
/// <remarks>
/// A caller that lends a second thread has the work shared by <see cref="BlockRing"/>.
/// </remarks>
internal sealed class TraceScanner
{
    /// <summary>For callers that want events soon.</summary>
    public const int SmallChunk = 128 * 1024;

    /// <summary>For callers that want the end soon: worth the second thread.</summary>
    public const int LargeChunk = 1024 * 1024;

    private readonly LineTaker _taker;
    private readonly LineSource _source;

    public TraceScanner(ITraceSink sink, int chunkSize = SmallChunk)
    {
        _taker = new LineTaker(sink);
        _source = new LineSource(chunkSize, Issues);
        Ring = sink is IBlockSink blocks ? new BlockRing(_taker, blocks, _source, chunkSize) : null;
    }

    /// <summary>What a second thread does, if the sink can have blocks before their turn.</summary>
    public BlockRing? Ring { get; }

    public NameTable Comms => _taker.Comms;

    public ExitReasons Reasons => _taker.Reasons;

    public IssueCounter Issues => _taker.Issues;

    public long Lines => _taker.Lines;

    public long Events => _taker.Events;

    /// <summary>Lines that were taken before their turn.</summary>
    public long LinesApart => _taker.LinesApart;

    /// <summary>Reads one chunk. False at the stream's end, when everything has been handed over.</summary>
    public bool Read(Stream stream)
    {
        if (_source.TryRead(stream, out LineRange lines))
        {
            _taker.Take(lines);
            return true;
        }

        Complete();
        return false;
    }

    /// <summary>Reads a whole input.</summary>
    /// <param name="stream">The input.</param>
    /// <param name="between">Called between chunks; what it throws ends the reading.</param>
    public void ReadAll(Stream stream, Action? between)
    {
        while (_source.TryRead(stream, out LineRange lines))
        {
            if (Ring is not null && Ring.IsWorth(lines))
            {
                Ring.Take(lines, stream, between);
            }
            else
            {
                _taker.Take(lines);
                between?.Invoke();
            }
        }

        Complete();
    }

    /// <summary>Reads bytes that the caller has; lines may be cut anywhere.</summary>
    public void Add(byte[] bytes, int offset, int count)
    {
        int taken;
        for (; count > 0 && (taken = _source.Add(bytes, offset, count, out LineRange lines)) > 0; count -= taken)
        {
            _taker.Take(lines);
            offset += taken;
        }
    }

    /// <summary>The end of an input: what was waiting for more is handed over.</summary>
    public void Complete()
    {
        _taker.Take(_source.Complete());
        _taker.Complete();
        _source.Reset();
    }

    /// <summary>Hands on an event that was made elsewhere.</summary>
    public void Add(TraceRecord record) => _taker.Take(record);
}
