using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace AvicCore;

/// <summary>Has two threads read an input: each takes the next block of lines that nobody has.</summary>
/// <remarks>
/// A block whose turn has not come is taken apart, and taken over in its turn on the caller's thread, so nothing depends
/// on who was faster.
/// </remarks>
internal sealed class BlockRing(LineTaker taker, IBlockSink sink, LineSource source, int chunkSize)
{
    /// <summary>Blocks that can be read and not yet taken in their turn.</summary>
    public const int Capacity = 4;

    private const int Spins = 50;

    private readonly object _reading = new();
    private readonly LineBlock?[] _blocks = new LineBlock?[Capacity];
    private Stream _stream = Stream.Null;
    private ExceptionDispatchInfo? _failure;

    // Numbers of blocks: of the next to be read, and of the one whose turn it is.
    private int _read;
    private int _turn;
    private bool _isOver;

    /// <summary>Starts work on the second thread and returns what waits for its end; null without one.</summary>
    public Func<Action, Action>? Beside { get; set; }

    /// <summary>The least text for which the second thread is worth its while.</summary>
    public int Least { get; set; } = 64 * 1024;

    /// <summary>True if lines that a source has read are worth the second thread.</summary>
    public bool IsWorth(LineRange lines) => Beside is not null && lines.Length >= Least;

    /// <summary>
    /// Takes the source's last lines and goes on behind them to the stream's end, or until so little arrives at once
    /// that the stream is slower than one reader.
    /// </summary>
    /// <param name="first">The source's last lines.</param>
    /// <param name="stream">The input.</param>
    /// <param name="between">Called between blocks, on this thread; what it throws ends the reading.</param>
    public void Take(LineRange first, Stream stream, Action? between)
    {
        _stream = stream;
        Volatile.Write(ref _isOver, false);
        Keep(first);
        Action wait = Beside!(TakeAhead);
        try
        {
            TakeInOrder(between);
        }
        finally
        {
            Volatile.Write(ref _isOver, true);
            wait();
            _turn = _read;
        }

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>The caller's part: everything in its turn, and while the second thread has that, another block.</summary>
    private void TakeInOrder(Action? between)
    {
        LineBlock? own = _blocks[_turn % Capacity];
        while (own is not null || _turn < Volatile.Read(ref _read))
        {
            LineBlock next = _blocks[_turn % Capacity]!;
            if (next == own || next.IsTaken)
            {
                own = next == own ? null : own;
                next.TakeOver(taker, sink);
                Volatile.Write(ref _turn, _turn + 1);
                between?.Invoke();
            }
            else if (own is not null)
            {
                own.TakeApart();
                own = null;
            }
            else
            {
                own = TryRead();
                if (own is null)
                {
                    Pause();
                }
            }

            own ??= _turn == Volatile.Read(ref _read) ? TryRead() : null;
        }
    }

    /// <summary>The second thread's part.</summary>
    private void TakeAhead()
    {
        while (!Volatile.Read(ref _isOver))
        {
            if (TryRead() is LineBlock block)
            {
                block.TakeApart();
            }
            else
            {
                Pause();
            }
        }
    }

    /// <summary>Waits a moment: what the other thread is at takes a millisecond at most, and waking up as long.</summary>
    private static void Pause()
    {
        Thread.SpinWait(Spins);
        Thread.Yield();
    }

    private LineBlock? TryRead()
    {
        lock (_reading)
        {
            if (Volatile.Read(ref _isOver) || _read - Volatile.Read(ref _turn) == Capacity)
            {
                return null;
            }

            try
            {
                if (source.TryRead(_stream, out LineRange lines))
                {
                    if (lines.Length < Least)
                    {
                        Volatile.Write(ref _isOver, true);
                    }

                    return Keep(lines);
                }
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }

            Volatile.Write(ref _isOver, true);
            return null;
        }
    }

    private LineBlock Keep(LineRange lines)
    {
        LineBlock block = _blocks[_read % Capacity] ??= new LineBlock(new BlockTaker(sink.CreateBlock()), chunkSize);
        block.Hold(lines, source);
        Volatile.Write(ref _read, _read + 1);
        return block;
    }
}
