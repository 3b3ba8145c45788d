#if !NETSTANDARD2_0
using System.Buffers.Binary;
#endif
using System.Runtime.CompilerServices;
#if !NETSTANDARD2_0
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace AvicCore;

/// <summary>Up to eight hexadecimal digits at once, in one 64-bit register.</summary>
internal static class HexText
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong Tops = 0x8080808080808080;

    /// <summary>How many of the eight characters are digits, from the first on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong word) => ByteText.BytesBelow(Others(word));

    /// <summary>The value of the first 1 to 8 characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Value(ulong word, int digits)
    {
        // Fewer than eight move to the end: zero bytes in front count as zero digits.
        ulong text = digits == 0 ? 0 : word << (8 * (8 - digits));
        ulong nibbles = (text & (Ones * 0x0F)) + (((text >> 6) & Ones) * 9);
        ulong bytes = ((nibbles << 4) | (nibbles >> 8)) & 0x00FF00FF00FF00FF;
        ulong words = ((bytes << 8) | (bytes >> 16)) & 0x0000FFFF0000FFFF;
        return ((words << 16) | (words >> 32)) & 0xFFFFFFFF;
    }

    /// <summary>Up to 16 digits with or without 0x; the place behind them, or -1 without a number.</summary>
    [MethodImpl(Jit.Hot)]
    public static (int At, ulong Value) Read(byte[] bytes, int at)
    {
        ulong word = ByteText.Load64(bytes, at);
        if ((word & 0xDFFF) == ('0' | ('X' << 8)))
        {
            at += 2;
            word = ByteText.Load64(bytes, at);
        }

        int digits = Count(word);
        ulong value = Value(word, digits);
        if (digits < 8)
        {
            return (digits > 0 ? at + digits : -1, value);
        }

        at += 8;
        word = ByteText.Load64(bytes, at);
        digits = Count(word);
        value = digits == 8 ? (value << 32) | Value(word, 8) : (value << (4 * digits)) | Value(word, digits);
        at += digits;
        return (digits < 8 || Count(ByteText.Load64(bytes, at)) == 0 ? at : -1, value);
    }

    /// <summary>Exactly sixteen digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead16(byte[] bytes, int at, out ulong value) => TryRead8(bytes, at, at + 8, out value);

    /// <summary>Exactly eight digits at each of two places: the upper half of the value, and the lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead8(byte[] bytes, int upper, int lower, out ulong value)
    {
        ulong first = ByteText.Load64(bytes, upper);
        ulong second = ByteText.Load64(bytes, lower);
#if !NETSTANDARD2_0
        if (Ssse3.IsSupported)
        {
            return TryRead(Vector128.Create(first, second).AsByte(), out value);
        }
#endif
        value = (Value(first, 8) << 32) | Value(second, 8);
        return (Others(first) | Others(second)) == 0;
    }

#if !NETSTANDARD2_0
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRead(Vector128<byte> text, out ulong value)
    {
        Vector128<byte> digits = text - Vector128.Create((byte)'0');
        Vector128<byte> isDigit = Vector128.LessThanOrEqual(digits, Vector128.Create((byte)9));
        Vector128<byte> letters = (text | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        Vector128<byte> isLetter = Vector128.LessThanOrEqual(letters, Vector128.Create((byte)5));
        Vector128<byte> nibbles = Vector128.ConditionalSelect(isDigit, digits, letters + Vector128.Create((byte)10));
        Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(nibbles, Vector128.Create((short)0x0110).AsSByte());
        Vector128<byte> bytes = Sse2.PackUnsignedSaturate(pairs, pairs);
        value = BinaryPrimitives.ReverseEndianness(bytes.AsUInt64().ToScalar());
        return (isDigit | isLetter).ExtractMostSignificantBits() == 0xFFFF;
    }
#endif

    /// <summary>The top bit of each of the eight characters that is no digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Others(ulong word)
    {
        ulong low = word & ~Tops;
        ulong digit = (low + (Ones * (0x80 - '0'))) & ~(low + (Ones * (0x80 - '9' - 1)));
        ulong lower = low | (Ones * 0x20);
        ulong letter = (lower + (Ones * (0x80 - 'a'))) & ~(lower + (Ones * (0x80 - 'f' - 1)));
        return ~((digit | letter) & ~word) & Tops;
    }
}
