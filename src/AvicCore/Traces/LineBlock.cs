using System.Threading;

namespace AvicCore;

/// <summary>Lines of an input that have been read and wait for their turn.</summary>
internal sealed class LineBlock(BlockTaker apart, int chunkSize)
{
    private LineBuffer _buffer = new(chunkSize);
    private LineRange _lines;
    private int _isTaken;

    /// <summary>Taken apart; the turn may have come or not.</summary>
    public bool IsTaken => Volatile.Read(ref _isTaken) != 0;

    /// <summary>Holds a source's last lines, in place of its own.</summary>
    public void Hold(LineRange lines, LineSource source)
    {
        _lines = lines;
        _buffer = source.Exchange(_buffer);
        _isTaken = 0;
    }

    /// <summary>Takes the lines before their turn, on any thread.</summary>
    public void TakeApart()
    {
        apart.Take(_lines);
        Volatile.Write(ref _isTaken, 1);
    }

    /// <summary>The turn of the lines: takes over what was taken, and takes what was not.</summary>
    public void TakeOver(LineTaker taker, IBlockSink sink)
    {
        bool isTaken = IsTaken && taker.TryTake(apart, sink);
        taker.Take(isTaken ? _lines with { Start = apart.StoppedAt } : _lines);
    }
}
