using System.Collections.Generic;

namespace AvicCore;

/// <summary>Counts pairs of numbers in bounded memory; what finds no place is counted as omitted.</summary>
internal sealed class PairTable
{
    private const int MaxPairs = 65536;

    private long[] _keys = new long[1024];
    private long[] _counts = new long[1024];
    private int _used;

    public long Omitted { get; private set; }

    public void Add(int source, int target)
    {
        // Zero marks a free slot, so no key is zero: numbers start at -1 and move up by two.
        long key = ((long)(source + 2) << 32) | (uint)(target + 2);
        int slot = Find(_keys, key);
        if (_keys[slot] != key)
        {
            if (_used == MaxPairs)
            {
                Omitted++;
                return;
            }

            _used++;
            _keys[slot] = key;
        }

        _counts[slot]++;
        if (_used * 2 > _keys.Length)
        {
            Grow();
        }
    }

    public IEnumerable<(int Source, int Target, long Count)> All()
    {
        for (int slot = 0; slot < _keys.Length; slot++)
        {
            if (_keys[slot] != 0)
            {
                yield return ((int)(_keys[slot] >> 32) - 2, (int)(uint)_keys[slot] - 2, _counts[slot]);
            }
        }
    }

    private static int Find(long[] keys, long key)
    {
        int mask = keys.Length - 1;
        int slot = (int)((ulong)(key * -7046029254386353131L) >> 40) & mask;
        while (keys[slot] != 0 && keys[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        long[] keys = new long[_keys.Length * 2];
        long[] counts = new long[keys.Length];
        for (int old = 0; old < _keys.Length; old++)
        {
            if (_keys[old] != 0)
            {
                int slot = Find(keys, _keys[old]);
                keys[slot] = _keys[old];
                counts[slot] = _counts[old];
            }
        }

        _keys = keys;
        _counts = counts;
    }
}
