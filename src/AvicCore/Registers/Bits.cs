using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Reads and writes a bit field of a register image.</summary>
internal static class Bits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(ulong raw, int lsb, int width) => (raw >> lsb) & Mask(width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Put(ulong raw, int lsb, int width, ulong value)
        => (raw & ~(Mask(width) << lsb)) | ((value & Mask(width)) << lsb);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSet(ulong raw, int bit) => ((raw >> bit) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Set(ulong raw, int bit, bool value) => Put(raw, bit, 1, value ? 1UL : 0UL);

    private static ulong Mask(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;
}
