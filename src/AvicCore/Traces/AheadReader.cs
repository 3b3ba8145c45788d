using System;
using System.IO;
using System.Runtime.ExceptionServices;

namespace AvicCore;

/// <summary>The second thread's part: a block is read and taken before its turn, and the one behind it is fetched.</summary>
internal sealed class AheadReader(IBlockSink sink, int chunkSize)
{
    /// <summary>Of 16 parts of a chunk, those of a block here: who reads two blocks has less time for its lines.</summary>
    private const int Parts = 12;

    private readonly BlockTaker _block = new(sink.CreateBlock());
    private LineBuffer _next = new(chunkSize / 16 * Parts);
    private LineBuffer _after = new(chunkSize);
    private int _limit;
    private bool _isEnd;
    private int? _fetched;
    private ExceptionDispatchInfo? _failure;

    /// <summary>
    /// What was read into the buffer that <see cref="TakeOver"/> gave; null if it is still to be read. Throws what the
    /// stream threw.
    /// </summary>
    public int? TakeFetched()
    {
        ExceptionDispatchInfo? failure = _failure;
        int? fetched = _fetched;
        _failure = null;
        _fetched = null;
        failure?.Throw();
        return fetched;
    }

    /// <summary>The work for the second thread, to go on behind the lines of a buffer that are being taken.</summary>
    public Action Start(LineBuffer buffer, Stream stream)
    {
        _next.TakeOver(buffer);
        return () => Read(stream);
    }

    /// <summary>The block's turn: takes its lines, and gives the buffer with which to go on.</summary>
    public LineBuffer TakeOver(LineTaker taker, LineBuffer done)
    {
        LineBuffer next = _next;
        if (_isEnd)
        {
            _next = done;
            return next;
        }

        int at = _limit > 0 && taker.TryTake(_block, sink) ? _block.StoppedAt : next.Start;
        taker.Take(next.Bytes, at, _limit, next.End);
        if (next.Keep(_limit))
        {
            taker.TakeLongLine();
        }

        if (_fetched is null)
        {
            _next = done;
            return next;
        }

        LineBuffer after = _after;
        _after = done;
        return after;
    }

    private void Read(Stream stream)
    {
        _isEnd = true;
        try
        {
            int read = _next.Read(stream);
            _fetched = read == 0 ? 0 : null;
            _isEnd = read == 0;
            if (read > 0)
            {
                ReadBlock(stream);
            }
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
            _fetched = 0;
        }
    }

    private void ReadBlock(Stream stream)
    {
        _limit = _next.FindLastLineEnd() + 1;
        _block.Read(_next.Bytes, _next.Start, _limit, _next.End);
        int rest = Math.Max(_limit, _next.Start);
        if (_next.End - rest <= LineBuffer.MaxLine)
        {
            _after.StartWith(_next, rest);
            _fetched = _after.Read(stream);
        }
    }
}
