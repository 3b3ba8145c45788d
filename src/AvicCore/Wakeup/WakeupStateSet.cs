namespace AvicCore;

/// <summary>The states seen so far: open addressing on their 64 bits, no tombstones, no allocation but for growth.</summary>
internal sealed class WakeupStateSet
{
    // Bits 62 and 63 of a state are free, so this cannot be one.
    private const ulong Used = 1UL << 63;

    private ulong[] _slots = new ulong[1 << 12];
    private int _count;

    /// <summary>False if it was there.</summary>
    public bool Add(ulong state)
    {
        if (!Insert(_slots, state | Used))
        {
            return false;
        }

        if (++_count > _slots.Length / 2)
        {
            Grow();
        }

        return true;
    }

    private static bool Insert(ulong[] slots, ulong key)
    {
        int mask = slots.Length - 1;
        int slot = (int)(Mix(key) >> 33) & mask;
        while (slots[slot] != 0)
        {
            if (slots[slot] == key)
            {
                return false;
            }

            slot = (slot + 1) & mask;
        }

        slots[slot] = key;
        return true;
    }

    private void Grow()
    {
        ulong[] larger = new ulong[2 * _slots.Length];
        foreach (ulong key in _slots)
        {
            if (key != 0)
            {
                Insert(larger, key);
            }
        }

        _slots = larger;
    }

    /// <summary>Neighbouring states differ in few bits: a multiplication spreads them upwards (Fibonacci hashing).</summary>
    private static ulong Mix(ulong key) => (key ^ (key >> 32)) * 0x9E37_79B9_7F4A_7C15UL;
}
