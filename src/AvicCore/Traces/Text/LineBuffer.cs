using System;
using System.IO;

namespace AvicCore;

/// <summary>The part of the input that is being read: whole lines and the start of the next.</summary>
internal sealed class LineBuffer(int chunkSize)
{
    /// <summary>The longest line that is read.</summary>
    public const int MaxLine = 1024 * 1024;

    private bool _isSkipping;

    public byte[] Bytes { get; private set; } = new byte[chunkSize + ByteText.Padding];

    public int Start { get; private set; }

    public int End { get; set; }

    /// <summary>True if a line is not read; its length includes its end.</summary>
    public static bool IsTooLong(int length) => length > MaxLine + 1;

    /// <summary>Takes a chunk of a stream; 0 at its end.</summary>
    public int Read(Stream stream)
    {
        MakeRoom();
        int read = stream.Read(Bytes, End, Math.Min(chunkSize, Bytes.Length - ByteText.Padding - End));
        Grow(read);
        return read;
    }

    /// <summary>Takes as many bytes as there is room for.</summary>
    public int Append(byte[] bytes, int offset, int count)
    {
        MakeRoom();
        int taken = Math.Min(count, Bytes.Length - ByteText.Padding - End);
        Buffer.BlockCopy(bytes, offset, Bytes, End, taken);
        Grow(taken);
        return taken;
    }

    /// <summary>Ends the last line if its end is missing; false if there is nothing.</summary>
    public bool Terminate()
    {
        bool isOpen = End > Start && !_isSkipping;
        if (isOpen)
        {
            MakeRoom();
            Bytes[End] = (byte)'\n';
            Grow(1);
        }

        _isSkipping = false;
        return isOpen;
    }

    public int FindLastLineEnd() => ByteText.LastIndexOf(Bytes, (byte)'\n', Start, End);

    /// <summary>
    /// Keeps what is behind <paramref name="from"/>, the start of a line. True if that line is too long.
    /// </summary>
    public bool Keep(int from)
    {
        Start = from > 0 ? from : Start;
        if (_isSkipping)
        {
            Start = End;
            return false;
        }

        if (End - Start <= MaxLine)
        {
            return false;
        }

        _isSkipping = true;
        Start = End;
        return true;
    }

    /// <summary>While a line that is too long goes on: drops it. False if nothing is left of this chunk.</summary>
    public bool SkipLongLine()
    {
        if (!_isSkipping)
        {
            return true;
        }

        int end = ByteText.IndexOf(Bytes, (byte)'\n', Start, End);
        Start = end < 0 ? End : end + 1;
        _isSkipping = end < 0;
        return !_isSkipping;
    }

    /// <summary>Takes what another buffer keeps, to go on where that one ends.</summary>
    public void TakeOver(LineBuffer other)
    {
        StartWith(other, other.Start);
        other.Start = other.End;
        _isSkipping = other._isSkipping;
    }

    /// <summary>Starts with what another buffer has from a place on.</summary>
    public void StartWith(LineBuffer other, int from)
    {
        Clear();
        while (from < other.End)
        {
            from += Append(other.Bytes, from, other.End - from);
        }
    }

    public void Clear()
    {
        Start = 0;
        End = 0;
        _isSkipping = false;
    }

    private void MakeRoom()
    {
        if (Start > 0)
        {
            Buffer.BlockCopy(Bytes, Start, Bytes, 0, End - Start);
            End -= Start;
            Start = 0;
        }

        if (End + ByteText.Padding >= Bytes.Length)
        {
            byte[] larger = new byte[((Bytes.Length - ByteText.Padding) * 2) + ByteText.Padding];
            Buffer.BlockCopy(Bytes, 0, larger, 0, End);
            Bytes = larger;
        }
    }

    private void Grow(int count)
    {
        End += count;
        Array.Clear(Bytes, End, ByteText.Padding);
    }
}
