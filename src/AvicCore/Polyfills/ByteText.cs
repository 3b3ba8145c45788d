using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Eight bytes at a time, and the vectorised searches that each runtime has.</summary>
internal static class ByteText
{
    /// <summary>Bytes that a buffer must have behind its text, so that a load near the end stays inside.</summary>
    public const int Padding = 64;

    /// <summary>Eight bytes as text order has them: the first is the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load64(byte[] bytes, int at)
#if NETSTANDARD2_0
        => BitConverter.IsLittleEndian ? (ulong)BitConverter.ToInt64(bytes, at) : Reversed(bytes, at);

    private static ulong Reversed(byte[] bytes, int at)
    {
        ulong word = 0;
        for (int i = 7; i >= 0; i--)
        {
            word = (word << 8) | bytes[at + i];
        }

        return word;
    }
#else
    {
        if ((uint)at > (uint)(bytes.Length - 8))
        {
            throw new ArgumentOutOfRangeException(nameof(at));
        }

        ulong word = Unsafe.ReadUnaligned<ulong>(
            ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(bytes), (nint)(uint)at));
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }
#endif

    /// <summary>
    /// How many whole bytes lie below the lowest mark; marks are the top bits of bytes, 8 without one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BytesBelow(ulong marks)
#if NETSTANDARD2_0
        => marks == 0
            ? 8
            : (int)(((((marks - 1) & ~marks) & 0x0101010101010101UL) * 0x0101010101010101UL) >> 56) - 1;
#else
        => System.Numerics.BitOperations.TrailingZeroCount(marks) >> 3;
#endif

    /// <summary>True if one of eight characters is anything but printable ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOdd(ulong word) => (((word - 0x2020202020202020) | word) & 0x8080808080808080) != 0;

    /// <summary>The top bit of each of eight characters, all of them ASCII, that is a blank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Blanks(ulong word)
        => ~((word ^ 0x2020202020202020) + 0x7F7F7F7F7F7F7F7F) & 0x8080808080808080;

    /// <summary>True if [from, to), 8 bytes or more, holds anything but printable ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasOdd(byte[] bytes, int from, int to)
    {
#if !NETSTANDARD2_0
        if (System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated && to - from is >= 32 and <= 64
            && (uint)from <= (uint)to && (uint)to <= (uint)bytes.Length)
        {
            // Signed, bytes beyond ASCII are negative: one comparison finds them and the controls.
            ref sbyte text = ref Unsafe.As<byte, sbyte>(
                ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(bytes));
            System.Runtime.Intrinsics.Vector256<sbyte> low = System.Runtime.Intrinsics.Vector256.Min(
                System.Runtime.Intrinsics.Vector256.LoadUnsafe(ref text, (nuint)(uint)from),
                System.Runtime.Intrinsics.Vector256.LoadUnsafe(ref text, (nuint)(uint)(to - 32)));
            return System.Runtime.Intrinsics.Vector256.LessThanAny(
                low, System.Runtime.Intrinsics.Vector256.Create((sbyte)' '));
        }
#endif
        ulong odd = 0;
        for (int at = from; at < to - 8; at += 8)
        {
            ulong word = Load64(bytes, at);
            odd |= (word - 0x2020202020202020) | word;
        }

        ulong last = Load64(bytes, to - 8);
        return ((odd | (last - 0x2020202020202020) | last) & 0x8080808080808080) != 0;
    }

    /// <summary>
    /// The first place of a byte from <paramref name="at"/> on, within a number of 8-byte words; -1 without one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindNear(byte[] bytes, int at, byte value, int words)
    {
        ulong wanted = value * 0x0101010101010101UL;
        for (int word = 0; word < words; word++)
        {
            ulong other = Load64(bytes, at) ^ wanted;
            ulong zeros = (other - 0x0101010101010101) & ~other & 0x8080808080808080;
            if (zeros != 0)
            {
                return at + BytesBelow(zeros);
            }

            at += 8;
        }

        return -1;
    }

    /// <summary>The first place of a byte in [from, to); -1 without one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(byte[] bytes, byte value, int from, int to)
    {
#if NETSTANDARD2_0
        return Array.IndexOf(bytes, value, from, to - from);
#else
        int found = bytes.AsSpan(from, to - from).IndexOf(value);
        return found < 0 ? -1 : found + from;
#endif
    }

    /// <summary>The last place of a byte in [from, to); -1 without one.</summary>
    public static int LastIndexOf(byte[] bytes, byte value, int from, int to)
    {
#if NETSTANDARD2_0
        return to == from ? -1 : Array.LastIndexOf(bytes, value, to - 1, to - from);
#else
        int found = bytes.AsSpan(from, to - from).LastIndexOf(value);
        return found < 0 ? -1 : found + from;
#endif
    }
}
