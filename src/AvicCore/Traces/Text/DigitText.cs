using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Up to eight decimal digits at once, in one 64-bit register.</summary>
internal static class DigitText
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong Tops = 0x8080808080808080;
    private const ulong Lows = 0x0F0F0F0F0F0F0F0F;

    /// <summary>How many of the eight characters are digits, from the first on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong word) => ByteText.BytesBelow(Others(word));

    /// <summary>The top bit of each of the eight characters that is no digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Others(ulong word)
    {
        ulong low = word & ~Tops;
        return ((low + (Ones * (0x80 - '9' - 1))) | ~(low + (Ones * (0x80 - '0'))) | word) & Tops;
    }

    /// <summary>The value of the first 1 to 8 characters; 0 of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Value(ulong word, int digits)
    {
        // Fewer than eight move to the end: zero bytes in front count as zero digits.
        return Sum(digits == 0 ? 0 : (word << (8 * (8 - digits))) & Lows);
    }

    /// <summary>The value of the last 1 to 8 characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Last(ulong word, int digits)
    {
        int others = 8 * (8 - digits);
        return Sum(((word >> others) << others) & Lows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sum(ulong text)
    {
        ulong pairs = (text * 10) + (text >> 8);
        return (((pairs & 0x000000FF000000FF) * 0x000F424000000064)
            + (((pairs >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
    }
}
