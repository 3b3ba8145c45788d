using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts pairs of numbers in bounded memory; what finds no place is left out.</summary>
internal sealed class PairTable
{
    private const int MaxPairs = 65536;

    private long[] _keys = new long[1024];
    private long[] _counts = new long[1024];
    private long[] _order = new long[512];
    private int _used;

    /// <summary>Pairs that are counted.</summary>
    public int Count => _used;

    /// <summary>True if there is room for so many more pairs.</summary>
    public bool HasRoom(int pairs) => _used + pairs <= MaxPairs;

    // Zero marks a free slot, so no key is zero: numbers start at -1 and move up by two.
    [MethodImpl(Jit.Hot)]
    public void Add(int source, int target) => Add(((long)(source + 2) << 32) | (uint)(target + 2), 1);

    /// <summary>Adds what another table has counted; there has to be room for its pairs.</summary>
    public void Take(PairTable other)
    {
        for (int i = 0; i < other._used; i++)
        {
            long key = other._order[i];
            Add(key, other._counts[Find(other._keys, key)]);
        }
    }

    public void Clear()
    {
        System.Array.Clear(_keys, 0, _keys.Length);
        System.Array.Clear(_counts, 0, _counts.Length);
        _used = 0;
    }

    [MethodImpl(Jit.Hot)]
    private void Add(long key, long count)
    {
        int slot = Find(_keys, key);
        if (_keys[slot] != key)
        {
            if (_used == MaxPairs)
            {
                return;
            }

            if (_used == _order.Length)
            {
                System.Array.Resize(ref _order, _used * 2);
            }

            _order[_used++] = key;
            _keys[slot] = key;
        }

        _counts[slot] += count;
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
