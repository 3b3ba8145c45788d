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

    /// <summary>True when no bit is set.</summary>
    public bool IsEmpty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            long[] words = _words;
            int last = _start + 3;
            return (Volatile.Read(ref words[last])
                | Volatile.Read(ref words[last - 1])
                | Volatile.Read(ref words[last - 2])
                | Volatile.Read(ref words[last - 3])) == 0;
        }
    }

    /// <summary>The highest set vector, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Highest()
    {
        long[] words = _words;
        int start = _start;
        ulong bits = (ulong)Volatile.Read(ref words[start + 3]);
        if (bits != 0)
        {
            return 192 + BitMath.Highest(bits);
        }

        bits = (ulong)Volatile.Read(ref words[start + 2]);
        if (bits != 0)
        {
            return 128 + BitMath.Highest(bits);
        }

        bits = (ulong)Volatile.Read(ref words[start + 1]);
        if (bits != 0)
        {
            return 64 + BitMath.Highest(bits);
        }

        bits = (ulong)Volatile.Read(ref words[start]);
        return bits != 0 ? BitMath.Highest(bits) : -1;
    }

    /// <summary>Clears this vector, 16 to 256, and all above, in a bitmap that no other thread writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearFrom(int vector)
    {
        long[] words = _words;
        int start = _start;
        if (vector < 64)
        {
            words[start + 3] = 0;
            words[start + 2] = 0;
            words[start + 1] = 0;
            words[start] &= (1L << vector) - 1;
            return;
        }

        for (int word = 3; word * 64 >= vector; word--)
        {
            words[start + word] = 0;
        }

        if (vector < 256)
        {
            words[start + (vector >> 6)] &= (1L << (vector & 63)) - 1;
        }
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
