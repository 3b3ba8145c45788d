using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>256 bits, one a vector, in four words of a shared array: an IRR, ISR or TMR.</summary>
internal readonly struct VectorBitmap
{
    public const int Words = 4;

    private readonly long[] _words;
    private readonly int _start;

    public VectorBitmap(long[] words, int start)
    {
        _words = words;
        _start = start;
    }

    /// <summary>Sets a bit so that no other sender's bit is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetAtomic(byte vector) => Atomic.Or(ref _words[_start + (vector >> 6)], 1L << (vector & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearAtomic(byte vector) => Atomic.And(ref _words[_start + (vector >> 6)], ~(1L << (vector & 63)));

    /// <summary>Sets a bit of a bitmap that only its own vCPU writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(byte vector) => _words[_start + (vector >> 6)] |= 1L << (vector & 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear(byte vector) => _words[_start + (vector >> 6)] &= ~(1L << (vector & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSet(byte vector)
        => ((Volatile.Read(ref _words[_start + (vector >> 6)]) >> (vector & 63)) & 1) != 0;

    /// <summary>The highest set vector, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Highest()
    {
        for (int word = Words - 1; word >= 0; word--)
        {
            ulong bits = (ulong)Volatile.Read(ref _words[_start + word]);
            if (bits != 0)
            {
                return (word << 6) + BitMath.Highest(bits);
            }
        }

        return -1;
    }

    /// <summary>One of the eight 32-bit registers that software sees.</summary>
    public uint Register(int number)
        => (uint)((ulong)Volatile.Read(ref _words[_start + (number >> 1)]) >> ((number & 1) * 32));

    /// <summary>Clears all 256 bits.</summary>
    public void Reset()
    {
        for (int word = 0; word < Words; word++)
        {
            Volatile.Write(ref _words[_start + word], 0);
        }
    }
}
