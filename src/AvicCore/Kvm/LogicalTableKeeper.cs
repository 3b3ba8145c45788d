namespace AvicCore;

/// <summary>How KVM keeps the logical APIC ID table in step with LDR and DFR (spec 03 section 9).</summary>
/// <remarks>
/// It caches the LDR and DFR that it saw last, and clears the entry that those two name, be it still this vCPU's or not.
/// While AVIC is inhibited a guest changes both unseen; <see cref="Sync"/> catches up when AVIC comes back.
/// </remarks>
internal sealed class LogicalTableKeeper
{
    private const int Clusters = 15;
    private const int NoSlot = -1;

    private readonly ApicFile _apics;
    private readonly LogicalIdTable _table;
    private readonly bool _requiresSingleBit;
    private readonly uint[] _ldrs;
    private readonly uint[] _dfrs;

    public LogicalTableKeeper(ApicFile apics, LogicalIdTable table, KvmKernel kernel)
    {
        _apics = apics;
        _table = table;
        _requiresSingleBit = kernel.RequiresSingleBitLdr;
        _ldrs = new uint[apics.Count];
        _dfrs = new uint[apics.Count];
        for (int v = 0; v < _dfrs.Length; v++)
        {
            _dfrs[v] = Dfr.Flat.Raw;
        }
    }

    /// <summary>
    /// The LDR is written: the old entry goes, the new one comes. False before 6.3 for an LDR that names no slot: it is not
    /// cached, and the write is left to userspace.
    /// </summary>
    public bool FollowLdr(int v, uint ldr)
    {
        if (ldr == _ldrs[v])
        {
            return true;
        }

        Clear(v);
        uint before = _ldrs[v];
        _ldrs[v] = ldr;
        int slot = SlotOf(v);
        if (slot == NoSlot && ldr != 0 && !_requiresSingleBit)
        {
            _ldrs[v] = before;
            return false;
        }

        if (slot != NoSlot)
        {
            _table[slot] = new LogicalIdEntry { IsValid = true, GuestApicId = _apics.Keys[v].XApicId };
        }

        return true;
    }

    /// <summary>The DFR was written: the old entry goes; the new one comes with the next LDR write.</summary>
    public void FollowDfr(int v)
    {
        uint dfr = _apics.Read(v, (ushort)ApicRegister.Dfr);
        if (dfr != _dfrs[v])
        {
            Clear(v);
            _dfrs[v] = dfr;
        }
    }

    /// <summary>
    /// AVIC came back, or the APIC's mode changed: first DFR, then LDR, each as if it were written now. So one whose DFR alone
    /// has changed has no entry until its next LDR write. An x2APIC keeps no entry.
    /// </summary>
    public void Sync(int v)
    {
        if (_apics.Keys[v].IsX2Apic || !_apics.Keys[v].IsHardwareEnabled)
        {
            Forget(v);
            return;
        }

        FollowDfr(v);
        FollowLdr(v, _apics.Read(v, (ushort)ApicRegister.Ldr));
    }

    /// <summary>The vCPU leaves the table.</summary>
    public void Forget(int v)
    {
        Clear(v);
        _ldrs[v] = 0;
    }

    private void Clear(int v)
    {
        int slot = SlotOf(v);
        if (slot != NoSlot)
        {
            _table[slot] = _table[slot] with { IsValid = false };
        }
    }

    /// <summary>The slot that the cached LDR and DFR name, or -1. Before 6.3 the lowest bit of any logical id counted.</summary>
    private int SlotOf(int v)
    {
        Ldr ldr = new(_ldrs[v]);
        bool isFlat = new Dfr(_dfrs[v]).IsFlat;
        uint members = LogicalIdTable.MembersOf(ldr.XApicLogicalId, isFlat, out int firstSlot);
        bool isUsable = members != 0
            && (isFlat || ldr.XApicCluster < Clusters)
            && (BitMath.IsSingle(members) || !_requiresSingleBit);
        return isUsable ? firstSlot + BitMath.Lowest(members) : NoSlot;
    }
}
