using System.IO;

namespace AvicCore;

/// <summary>Cuts an input into ranges of whole lines, one after the other, and keeps what is behind the last.</summary>
internal sealed class LineSource(int chunkSize, IssueCounter issues)
{
    private readonly InputSniffer _sniffer = new();
    private LineBuffer _buffer = new(chunkSize);

    /// <summary>Reads a chunk of a stream. False at its end, or if what it has is no text.</summary>
    public bool TryRead(Stream stream, out LineRange lines)
    {
        int read = _sniffer.IsRefused ? 0 : _buffer.Read(stream);
        lines = read > 0 ? Cut(read) : LineRange.None;
        return read > 0;
    }

    /// <summary>Takes bytes that the caller has, as many as there is room for; 0 if they are no text.</summary>
    public int Add(byte[] bytes, int offset, int count, out LineRange lines)
    {
        int taken = _sniffer.IsRefused ? 0 : _buffer.Append(bytes, offset, count);
        lines = taken > 0 ? Cut(taken) : LineRange.None;
        return taken;
    }

    /// <summary>The end of the input: a last line that has none of its own.</summary>
    public LineRange Complete()
    {
        _sniffer.Look(_buffer, issues, isEnd: true);
        return !_sniffer.IsRefused && _buffer.Terminate() ? Cut() : LineRange.None;
    }

    /// <summary>Before another input.</summary>
    public void Reset()
    {
        _buffer.Clear();
        _sniffer.Reset();
    }

    /// <summary>Goes on in another buffer; the one with the last range is the caller's.</summary>
    public LineBuffer Exchange(LineBuffer other)
    {
        LineBuffer last = _buffer;
        other.TakeOver(last);
        _buffer = other;
        return last;
    }

    private LineRange Cut(int added)
    {
        _sniffer.Look(_buffer, issues, isEnd: false);
        _sniffer.Decode(_buffer, added);
        if (!_sniffer.IsRefused)
        {
            return _sniffer.IsWaiting ? LineRange.None : Cut();
        }

        _buffer.Clear();
        return LineRange.None;
    }

    private LineRange Cut()
    {
        if (!_buffer.SkipLongLine())
        {
            return LineRange.None;
        }

        int start = _buffer.Start;
        int limit = _buffer.FindLastLineEnd() + 1;
        return new LineRange(_buffer.Bytes, start, limit, _buffer.End, _buffer.Keep(limit));
    }
}
