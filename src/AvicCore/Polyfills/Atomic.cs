using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>Atomic or, and: one locked instruction where the runtime has it, a compare-and-swap loop elsewhere.</summary>
internal static class Atomic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Or(ref long location, long bits)
    {
#if NETSTANDARD2_0
        long seen = Volatile.Read(ref location);
        while (true)
        {
            long before = Interlocked.CompareExchange(ref location, seen | bits, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
#else
        Interlocked.Or(ref location, bits);
#endif
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void And(ref long location, long bits)
    {
#if NETSTANDARD2_0
        long seen = Volatile.Read(ref location);
        while (true)
        {
            long before = Interlocked.CompareExchange(ref location, seen & bits, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
#else
        Interlocked.And(ref location, bits);
#endif
    }
}
