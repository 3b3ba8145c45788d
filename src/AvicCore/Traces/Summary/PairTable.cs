using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts pairs of numbers in bounded memory; what finds no place is left out.</summary>
internal sealed class PairTable
{
    private const int MaxPairs = 65536;

    private long[] _keys = new long[1024];
    private long[] _counts = new long[1024];
    private int _used;

    [MethodImpl(Jit.Hot)]
    public void Add(int source, int target)
    {
        // Zero marks a free slot, so no key is zero: numbers start at -1 and move up by two.
        long key = ((long)(source + 2) << 32) | (uint)(target + 2);
        int slot = Find(_keys, key);
        if (_keys[slot] != key)
        {
            if (_used == MaxPairs)
            {
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

    /// <summary>Most frequent first; a number below zero is null.</summary>
    public List<IpiPairCount> ToList()
    {
        List<IpiPairCount> pairs = new(_used);
        for (int slot = 0; slot < _keys.Length; slot++)
        {
            if (_keys[slot] != 0)
            {
                pairs.Add(new IpiPairCount
                {
                    Source = Number((int)(_keys[slot] >> 32) - 2),
                    Target = Number((int)(uint)_keys[slot] - 2),
                    Count = _counts[slot],
                });
            }
        }

        pairs.Sort(Compare);
        return pairs;
    }

    private static int? Number(int number) => number < 0 ? null : number;

    private static int Compare(IpiPairCount one, IpiPairCount other)
    {
        int order = other.Count.CompareTo(one.Count);
        order = order != 0 ? order : (one.Source ?? -1).CompareTo(other.Source ?? -1);
        return order != 0 ? order : (one.Target ?? -1).CompareTo(other.Target ?? -1);
    }

    [MethodImpl(Jit.Hot)]
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
