namespace AvicCore;

/// <summary>Arrays whose first used element starts a cache line, so that a 64-byte block stays within one.</summary>
internal static class CacheAligned
{
#if !NETSTANDARD2_0
    private const int LineBytes = 64;
#endif

    /// <summary>An array with room for <paramref name="length"/> elements from index <paramref name="start"/> on.</summary>
    public static long[] Allocate(int length, out int start)
    {
#if NETSTANDARD2_0
        start = 0;
        return new long[length];
#else
        // Pinned, so that what is aligned now stays so.
        long[] array = System.GC.AllocateArray<long>(length + (LineBytes / sizeof(long)), pinned: true);
        nint address = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        start = (int)(((LineBytes - (address & (LineBytes - 1))) & (LineBytes - 1)) / sizeof(long));
        return array;
#endif
    }
}
