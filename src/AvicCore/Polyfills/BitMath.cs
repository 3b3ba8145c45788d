using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Positions of set bits. One instruction where the runtime has it, plain arithmetic elsewhere.</summary>
internal static class BitMath
{
    /// <summary>Number of set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount(uint value)
    {
#if NETSTANDARD2_0
        value -= (value >> 1) & 0x55555555u;
        value = (value & 0x33333333u) + ((value >> 2) & 0x33333333u);
        return (int)((((value + (value >> 4)) & 0x0F0F0F0Fu) * 0x01010101u) >> 24);
#else
        return System.Numerics.BitOperations.PopCount(value);
#endif
    }

    /// <summary>Index of the lowest set bit; 32 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lowest(uint value)
    {
#if NETSTANDARD2_0
        return value == 0 ? 32 : PopCount((value & (0u - value)) - 1);
#else
        return System.Numerics.BitOperations.TrailingZeroCount(value);
#endif
    }

    /// <summary>Index of the highest set bit of a value that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Highest(ulong value)
    {
#if NETSTANDARD2_0
        int at = 0;
        for (int step = 32; step > 0; step >>= 1)
        {
            if (value >> step != 0)
            {
                value >>= step;
                at += step;
            }
        }

        return at;
#else
        return System.Numerics.BitOperations.Log2(value);
#endif
    }

    /// <summary>True when exactly one bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSingle(uint value) => value != 0 && (value & (value - 1)) == 0;
}
