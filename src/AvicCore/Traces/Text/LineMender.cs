using System;

namespace AvicCore;

/// <summary>Takes out of a line what mail, terminals and editors put in, into a buffer of its own.</summary>
/// <remarks>In this order: quoted-printable, colours, other control characters, hard blanks, quotes.</remarks>
internal sealed class LineMender
{
    private const byte Escape = 0x1B;

    private bool _isQuotedPrintable;

    /// <summary>The mended line; LF and padding follow it.</summary>
    public byte[] Bytes { get; private set; } = new byte[1024];

    public int Length { get; private set; }

    /// <summary>True if there were zero bytes: this is no text.</summary>
    public bool IsBinary { get; private set; }

    /// <summary>
    /// Mends [from, to) of a line; <paramref name="isSoftJoined"/> tells that it was cut by soft line ends.
    /// </summary>
    public void Mend(byte[] bytes, int from, int to, bool isSoftJoined)
    {
        if (Bytes.Length < to - from + 1 + ByteText.Padding)
        {
            Bytes = new byte[Math.Max(Bytes.Length * 2, to - from + 1 + ByteText.Padding)];
        }

        IsBinary = to > from && ByteText.IndexOf(bytes, 0, from, to) >= 0;
        _isQuotedPrintable |= isSoftJoined;
        bool isEncoded = IsEncoded(bytes, from, to);
        int length = 0;
        for (int at = from; at < to; at++)
        {
            byte character = bytes[at];
            if (isEncoded && character == '=' && TryByte(bytes, at + 1, to, out byte decoded))
            {
                character = decoded;
                at += 2;
            }

            Bytes[length++] = character;
        }

        length = StripControls(length);
        length = StripHardBlanks(length);
        length = StripQuotes(length);
        while (length > 0 && Bytes[length - 1] == ' ')
        {
            length--;
        }

        Length = length;
        Array.Clear(Bytes, length, Math.Min(ByteText.Padding, Bytes.Length - length));
        Bytes[length] = (byte)'\n';
    }

    /// <summary>
    /// True if this is quoted-printable: it has codes that only encoders write, or the text had them and here every
    /// equals sign is a code.
    /// </summary>
    private bool IsEncoded(byte[] bytes, int from, int to)
    {
        bool isSure = false;
        bool isPossible = true;
        for (int at = from; at < to; at++)
        {
            if (bytes[at] != '=')
            {
                continue;
            }

            isPossible &= TryByte(bytes, at + 1, to, out byte decoded);
            isSure |= decoded is (byte)'=' or 0xA0 or Escape || (decoded == ' ' && at + 3 == to);
        }

        _isQuotedPrintable |= isSure && isPossible;
        return _isQuotedPrintable && isPossible;
    }

    private static bool TryByte(byte[] bytes, int at, int to, out byte value)
    {
        value = 0;
        if (at + 2 > to)
        {
            return false;
        }

        int high = Digit(bytes[at]);
        int low = Digit(bytes[at + 1]);
        value = high < 0 || low < 0 ? (byte)0 : (byte)((high << 4) | low);
        return high >= 0 && low >= 0;
    }

    /// <summary>Encoders write capitals.</summary>
    private static int Digit(byte character)
        => character is >= (byte)'0' and <= (byte)'9' ? character - '0'
            : character is >= (byte)'A' and <= (byte)'F' ? character - 'A' + 10
            : -1;

    private int StripControls(int length)
    {
        int to = 0;
        for (int at = 0; at < length; at++)
        {
            byte character = Bytes[at];
            if (character == Escape)
            {
                at = SkipEscape(at, length);
            }
            else if (character == '\t')
            {
                Bytes[to++] = (byte)' ';
            }
            else if (character >= ' ')
            {
                Bytes[to++] = character;
            }
        }

        return to;
    }

    /// <summary>The last byte of the terminal sequence that starts here.</summary>
    private int SkipEscape(int at, int length)
    {
        if (at + 1 >= length || Bytes[at + 1] != '[')
        {
            return Math.Min(at + (at + 1 < length && Bytes[at + 1] is (byte)'(' or (byte)')' ? 2 : 1), length);
        }

        at += 2;
        while (at < length && Bytes[at] is < (byte)'@' or > (byte)'~')
        {
            at++;
        }

        return at;
    }

    /// <summary>U+00A0 in UTF-8 or Latin-1, and the byte order mark.</summary>
    private int StripHardBlanks(int length)
    {
        int to = 0;
        for (int at = 0; at < length; at++)
        {
            byte character = Bytes[at];
            byte next = at + 1 < length ? Bytes[at + 1] : (byte)0;
            if (character == 0xC2 && next == 0xA0)
            {
                Bytes[to++] = (byte)' ';
                at++;
            }
            else if (character == 0xA0 && (at == 0 || Bytes[at - 1] < 0x80))
            {
                Bytes[to++] = (byte)' ';
            }
            else if (character == 0xEF && next == 0xBB && at + 2 < length && Bytes[at + 2] == 0xBF)
            {
                at += 2;
            }
            else
            {
                Bytes[to++] = character;
            }
        }

        return to;
    }

    private int StripQuotes(int length)
    {
        int text = 0;
        for (int at = 0; at < length && Bytes[at] is (byte)' ' or (byte)'>'; at++)
        {
            text = Bytes[at] == '>' ? at + 1 : text;
        }

        Buffer.BlockCopy(Bytes, text, Bytes, 0, length - text);
        return length - text;
    }
}
