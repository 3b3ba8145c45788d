using System.Collections.Generic;

namespace AvicCore.Tests;

/// <summary>KVM's upkeep of the logical APIC ID table, spec 03 section 9, sentence by sentence, in dictionaries.</summary>
internal sealed class NaiveLogicalTable(bool isSince63, int vcpus)
{
    private readonly uint[] _cachedLdr = new uint[vcpus];
    private readonly uint[] _cachedDfr = new uint[vcpus];

    /// <summary>Valid slots, and the APIC ID in each.</summary>
    public SortedDictionary<int, int> Slots { get; } = [];

    /// <summary>The registers as a guest reads them back.</summary>
    public uint[] Ldr { get; } = new uint[vcpus];

    public uint[] Dfr { get; } = new uint[vcpus];

    /// <summary>A vCPU of the VM as it was built.</summary>
    public void Start(int v, uint ldr, uint dfr)
    {
        (Ldr[v], _cachedLdr[v], Dfr[v], _cachedDfr[v]) = (ldr, ldr, dfr, dfr);
        if (SlotOf(ldr, dfr) is int slot)
        {
            Slots[slot] = v;
        }
    }

    public void WriteLdr(int v, uint value, bool isActive)
    {
        if (!isActive)
        {
            Ldr[v] = value & 0xFF000000;
            return;
        }

        // Before 6.3 a bad LDR was not cached and the register write was skipped: what hardware stored stays as it is.
        bool isBad = !isSince63
            && (value & 0xFF000000) != 0
            && (value & 0xFF000000) != _cachedLdr[v]
            && SlotOf(value & 0xFF000000, _cachedDfr[v]) is null;
        FollowLdr(v, value & 0xFF000000);
        Ldr[v] = isBad ? value : value & 0xFF000000;
    }

    public void WriteDfr(int v, uint value, bool isActive)
    {
        Dfr[v] = value | 0x0FFFFFFF;
        if (isActive)
        {
            FollowDfr(v, Dfr[v]);
        }
    }

    /// <summary>AVIC came back: first DFR, then LDR.</summary>
    public void Resync()
    {
        for (int v = 0; v < Ldr.Length; v++)
        {
            FollowDfr(v, Dfr[v]);
            FollowLdr(v, Ldr[v]);
        }
    }

    private void FollowLdr(int v, uint ldr)
    {
        if (ldr == _cachedLdr[v])
        {
            return;
        }

        ClearOld(v);
        int? slot = SlotOf(ldr, _cachedDfr[v]);
        if (slot is null && ldr != 0 && !isSince63)
        {
            return;
        }

        _cachedLdr[v] = ldr;
        if (slot is int at)
        {
            Slots[at] = v;
        }
    }

    private void FollowDfr(int v, uint dfr)
    {
        if (dfr != _cachedDfr[v])
        {
            ClearOld(v);
            _cachedDfr[v] = dfr;
        }
    }

    private void ClearOld(int v)
    {
        if (SlotOf(_cachedLdr[v], _cachedDfr[v]) is int slot)
        {
            Slots.Remove(slot);
        }
    }

    /// <summary>Spec 01 section 3, with what spec 03 section 9 says of several bits and of cluster 15.</summary>
    private int? SlotOf(uint ldr, uint dfr)
    {
        bool isFlat = dfr == 0xFFFFFFFF;
        uint id = ldr / 0x1000000;
        uint field = isFlat ? id : id % 16;
        uint cluster = id / 16;
        int bits = 0;
        int lowest = -1;
        for (int bit = 7; bit >= 0; bit--)
        {
            if ((field & (1u << bit)) != 0)
            {
                bits++;
                lowest = bit;
            }
        }

        if (bits == 0 || (bits > 1 && isSince63) || (!isFlat && cluster == 15))
        {
            return null;
        }

        return isFlat ? lowest : (int)(cluster * 4) + lowest;
    }
}
