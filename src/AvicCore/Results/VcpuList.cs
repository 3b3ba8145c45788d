using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>vCPUs in the order something happened to them. Without storage it only counts, which a batch uses.</summary>
internal struct VcpuList
{
    private int[]? _items;
    private int _stored;

    /// <summary>How many in all, over every IPI since the last <see cref="Reset"/>.</summary>
    public long Total;

    public void Reset(bool keepItems)
    {
        Total = 0;
        _stored = 0;
        if (!keepItems)
        {
            _items = null;
        }
        else
        {
            _items ??= new int[4];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int v)
    {
        Total++;
        if (_items is not null)
        {
            Store(v);
        }
    }

    /// <summary>The stored vCPUs as ids.</summary>
    public readonly int[] ToIds(int[] idOfIndex)
    {
        if (_stored == 0)
        {
            return [];
        }

        int[] ids = new int[_stored];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = idOfIndex[_items![i]];
        }

        return ids;
    }

    /// <summary>What each of the stored vCPUs has.</summary>
    public readonly int[] Select(Func<int, int> ofIndex)
    {
        if (_stored == 0)
        {
            return [];
        }

        int[] found = new int[_stored];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = ofIndex(_items![i]);
        }

        return found;
    }

    /// <summary>The stored vCPUs as a set, bit n for index n; for VMs of up to 64 vCPUs.</summary>
    public readonly ulong ToSet()
    {
        ulong set = 0;
        for (int i = 0; i < _stored; i++)
        {
            set |= 1UL << _items![i];
        }

        return set;
    }

    private void Store(int v)
    {
        if (_stored == _items!.Length)
        {
            Array.Resize(ref _items, _stored * 2);
        }

        _items[_stored++] = v;
    }
}
