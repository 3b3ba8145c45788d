using System.Threading;

namespace AvicCore;

/// <summary>Lines of an input that have been read and wait for their turn.</summary>
internal sealed class LineBlock(BlockTaker apart, int chunkSize)
{
    private LineBuffer _buffer = new(chunkSize);
    private LineRange _lines;
    private bool _isTaken;
    private bool _isWhole;

    /// <summary>Taken apart; the turn may have come or not.</summary>
    public bool IsTaken => Volatile.Read(ref _isTaken);

    /// <summary>Holds a source's last lines, in place of its own.</summary>
    public void Hold(LineRange lines, LineSource source)
    {
        _lines = lines;
        _buffer = source.Exchange(_buffer);
        _isTaken = false;
        _isWhole = false;
    }

    /// <summary>Takes the lines before their turn, on any thread.</summary>
    public void TakeApart()
    {
        try
        {
            apart.Take(_lines);
            _isWhole = true;
        }
        finally
        {
            // Whatever happened: the other thread waits for it.
            Volatile.Write(ref _isTaken, true);
        }
    }

    /// <summary>The turn of the lines: takes over what was taken, and takes what was not.</summary>
    public void TakeOver(LineTaker taker, IBlockSink sink)
    {
        bool isTaken = _isWhole && taker.TryTake(apart, sink);
        taker.Take(isTaken ? _lines with { Start = apart.StoppedAt } : _lines);
    }
}
