using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// A place in a line; no match ever crosses the line's end. After a number that is none it means nothing.
/// </summary>
/// <remarks>
/// Hot callers work on one of their own, which the compiler keeps in registers: no method here passes itself on. They
/// take the place from their caller's and give it back, field by field: a copy of both fields at once waits for the
/// writes of each.
/// The line ends with LF, and the buffer goes on for <see cref="ByteText.Padding"/> bytes.
/// </remarks>
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

        int end = BlankEnd(Bytes, At);
        At = end < 0 ? At : end;
        return end >= 0;
    }

    /// <summary>A decimal number of up to 18 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Decimal(out ulong value)
    {
        ulong word = ByteText.Load64(Bytes, At);
        int digits = DigitText.Count(word);
        value = DigitText.Value(word, digits);
        At += digits;
        if (digits < 8)
        {
            return digits > 0;
        }

        (At, value) = MoreDecimal(Bytes, At, value);
        return At >= 0;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Hex(out ulong value)
    {
        (At, value) = HexText.Read(Bytes, At);
        return At >= 0;
    }

    /// <summary>The same for a number that the kernel prints with 0x and 16 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Address(out ulong value)
    {
        const int Width = 18;
        bool isUsual = HexText.TryRead16(Bytes, At + 2, out value)
            && Bytes[At] == '0' && Bytes[At + 1] == 'x' && Bytes[At + Width] <= ' ';
        At += isUsual ? Width : 0;
        return isUsual || Hex(out value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Hex32(out uint value)
    {
        bool isNumber = Hex(out ulong wide);
        value = (uint)wide;
        return isNumber && wide <= uint.MaxValue;
    }

    private static (int At, ulong Value) MoreDecimal(byte[] bytes, int start, ulong value)
    {
        int at = start;
        uint digit;
        while ((digit = (uint)(bytes[at] - '0')) <= 9)
        {
            value = (value * 10) + digit;
            at++;
        }

        return (at - start <= 10 ? at : -1, value);
    }

    private static int BlankEnd(byte[] bytes, int at)
    {
        while (bytes[at] is (byte)' ' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return bytes[at] == '\n' ? at + 1 : -1;
    }
}
