using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>A place in a line. What does not match leaves it where it was; no match ever crosses the line's end.</summary>
/// <remarks>The line ends with LF, and the buffer goes on for <see cref="ByteText.Padding"/> bytes.</remarks>
internal struct TextCursor(byte[] bytes, int at)
{
    public readonly byte[] Bytes = bytes;
    public int At = at;

    public readonly byte Current => Bytes[At];

    /// <summary>True at the line's end, CRLF included.</summary>
    public readonly bool IsAtEnd => Current is (byte)'\n' or (byte)'\r';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Skip(in Literal literal)
    {
        if (!literal.IsAt(Bytes, At))
        {
            return false;
        }

        At += literal.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Skip(char character)
    {
        if (Bytes[At] != character)
        {
            return false;
        }

        At++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipSpaces()
    {
        while (Bytes[At] == ' ')
        {
            At++;
        }
    }

    /// <summary>Behind the line's end, if nothing but blanks is left before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipEnd()
    {
        if (Bytes[At] == '\n')
        {
            At++;
            return true;
        }

        return SkipBlankEnd();
    }

    /// <summary>A decimal number of up to 18 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Decimal(out ulong value)
    {
        ulong word = ByteText.Load64(Bytes, At);
        int digits = DigitText.Count(word);
        value = DigitText.Value(word, digits);
        At += digits;
        return digits < 8 ? digits > 0 : MoreDecimal(ref value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool UInt(out uint value)
    {
        bool isNumber = Decimal(out ulong wide);
        value = (uint)wide;
        return isNumber && wide <= uint.MaxValue;
    }

    /// <summary>A decimal number that an id of a vCPU, process or CPU may be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Int(out int value)
    {
        bool isNumber = Decimal(out ulong wide);
        value = (int)wide;
        return isNumber && wide <= int.MaxValue;
    }

    /// <summary>A hexadecimal number of up to 16 digits, with or without 0x: both print zero their own way.</summary>
    public bool Hex(out ulong value)
    {
        ulong word = ByteText.Load64(Bytes, At);
        if ((word & 0xDFFF) == ('0' | ('X' << 8)))
        {
            At += 2;
            word = ByteText.Load64(Bytes, At);
        }

        int digits = HexText.Count(word);
        if (digits < 8)
        {
            value = HexText.Value(word, digits);
            At += digits;
            return digits > 0;
        }

        value = HexText.Value(word, 8);
        At += 8;
        return MoreHex(ref value);
    }

    public bool Hex32(out uint value)
    {
        bool isNumber = Hex(out ulong wide);
        value = (uint)wide;
        return isNumber && wide <= uint.MaxValue;
    }

    private bool MoreDecimal(ref ulong value)
    {
        int start = At;
        uint digit;
        while ((digit = (uint)(Bytes[At] - '0')) <= 9)
        {
            value = (value * 10) + digit;
            At++;
        }

        return At - start <= 10;
    }

    private bool MoreHex(ref ulong value)
    {
        ulong word = ByteText.Load64(Bytes, At);
        int digits = HexText.Count(word);
        if (digits == 0)
        {
            return true;
        }

        value = digits == 8
            ? (value << 32) | HexText.Value(word, 8)
            : (value << (4 * digits)) | HexText.Value(word, digits);
        At += digits;
        return digits < 8 || HexText.Count(ByteText.Load64(Bytes, At)) == 0;
    }

    private bool SkipBlankEnd()
    {
        int at = At;
        while (Bytes[at] is (byte)' ' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        if (Bytes[at] != '\n')
        {
            return false;
        }

        At = at + 1;
        return true;
    }
}
