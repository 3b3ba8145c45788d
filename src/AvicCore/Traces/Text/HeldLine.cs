using System;

namespace AvicCore;

/// <summary>A mended line that waits for the next, which may be its rest; the parts are joined by one blank.</summary>
internal sealed class HeldLine
{
    private const int MaxParts = 8;
    private const int MaxJoined = 8192;

    private int _parts;

    /// <summary>The text; LF and padding follow it.</summary>
    public byte[] Bytes { get; private set; } = new byte[1024];

    public int Length { get; private set; }

    /// <summary>The first line of the parts.</summary>
    public long Line { get; private set; }

    public bool IsHeld => _parts > 0;

    public void Hold(LineMender mended, long line)
    {
        Length = 0;
        _parts = 0;
        Line = line;
        Append(mended);
    }

    public void Release() => _parts = 0;

    /// <summary>True if one more part is no more than wrapping explains.</summary>
    public bool CanTake(LineMender mended) => _parts < MaxParts && Length + 1 + mended.Length <= MaxJoined;

    public void Append(LineMender mended)
    {
        int start = 0;
        while (Length > 0 && mended.Bytes[start] == ' ')
        {
            start++;
        }

        int count = mended.Length - start;
        int blank = Length > 0 ? 1 : 0;
        int needed = Length + blank + count + 1 + ByteText.Padding;
        if (needed > Bytes.Length)
        {
            byte[] larger = new byte[Math.Max(needed, Bytes.Length * 2)];
            Buffer.BlockCopy(Bytes, 0, larger, 0, Length);
            Bytes = larger;
        }

        Bytes[Length] = (byte)' ';
        Buffer.BlockCopy(mended.Bytes, start, Bytes, Length + blank, count);
        _parts++;
        End(Length + blank + count);
    }

    /// <summary>Takes the last part away again.</summary>
    public void CutTo(int length)
    {
        _parts--;
        End(length);
    }

    private void End(int length)
    {
        Length = length;
        Array.Clear(Bytes, length, ByteText.Padding);
        Bytes[length] = (byte)'\n';
    }
}
