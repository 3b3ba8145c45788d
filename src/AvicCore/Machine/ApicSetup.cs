namespace AvicCore;

/// <summary>What a guest's kernel does to its APICs, and how KVM keeps the tables in step (spec 02 section 1, spec 03 section 9).</summary>
internal sealed class ApicSetup
{
    private const uint SoftwareEnabled = 0x1FF;
    private const uint LvtMasked = 0x1_0000;
    private const int FlatMembers = 8;
    private const int ClusterMembers = 4;
    private const int Clusters = 15;

    private readonly AvicVm _vm;
    private readonly ApicFile _apics;

    public ApicSetup(AvicVm vm)
    {
        _vm = vm;
        _apics = vm.Apics;
    }

    /// <summary>From reset to the mode that the guest's kernel chose.</summary>
    public void BringUp(int v, ApicMode mode)
    {
        _apics.Store(v, ApicRegister.Svr, SoftwareEnabled);
        ChangeMode(v, mode);
    }

    /// <summary>Takes the legal way: x2APIC goes back to xAPIC through Disabled, and Disabled to x2APIC through xAPIC.</summary>
    public void ChangeMode(int v, ApicMode mode)
    {
        CheckFits(v, mode);
        bool wasX2Apic = _apics.Keys[v].IsX2Apic;
        if (mode == ApicMode.Disabled)
        {
            WriteBase(v, isEnabled: false, isX2Apic: false);
            return;
        }

        if (wasX2Apic && mode != ApicMode.X2Apic)
        {
            WriteBase(v, isEnabled: false, isX2Apic: false);
        }

        if (!_apics.Keys[v].IsHardwareEnabled)
        {
            WriteBase(v, isEnabled: true, isX2Apic: false);
        }

        if (mode == ApicMode.X2Apic)
        {
            WriteBase(v, isEnabled: true, isX2Apic: true);
            return;
        }

        bool isFlat = mode == ApicMode.XApicFlat;
        WriteDfr(v, (isFlat ? Dfr.Flat : Dfr.Cluster).Raw);
        WriteLdr(v, isFlat ? FlatLdr(v) : ClusterLdr(v));
    }

    public void WriteLdr(int v, uint value)
    {
        if (!HasMmio(v))
        {
            return;
        }

        ClearLogicalEntry(v);
        _apics.Store(v, ApicRegister.Ldr, value & 0xFF00_0000);
        SetLogicalEntry(v);
    }

    /// <summary>KVM clears the old entry at once; the new one appears with the next LDR write.</summary>
    public void WriteDfr(int v, uint value)
    {
        if (!HasMmio(v))
        {
            return;
        }

        ClearLogicalEntry(v);
        _apics.Store(v, ApicRegister.Dfr, value | 0x0FFF_FFFF);
    }

    /// <summary>Kernels up to 5.18 move the physical table's entry, always from the vCPU's own slot.</summary>
    public void WriteXApicId(int v, byte value)
    {
        if (!HasMmio(v))
        {
            return;
        }

        _apics.Store(v, ApicRegister.Id, (uint)value << 24);
        if (_vm.Kernel.MovesEntryOnIdWrite)
        {
            int id = _vm.Kvm.Ids[v];
            PhysicalIdEntry entry = _vm.PhysicalIdTable[id];
            _vm.PhysicalIdTable[id] = default;
            _vm.PhysicalIdTable[value] = entry;
            _vm.Scheduler.SetSlot(v, value);
        }
    }

    /// <summary>Switching the APIC off by software masks its LVTs (spec 02 section 3).</summary>
    public void WriteSoftwareEnable(int v, bool isEnabled)
    {
        if (!_apics.Keys[v].IsHardwareEnabled)
        {
            return;
        }

        Svr svr = new(_apics.Read(v, (ushort)ApicRegister.Svr));
        _apics.Store(v, ApicRegister.Svr, (svr with { IsSoftwareEnabled = isEnabled }).Raw);
        for (ApicRegister lvt = ApicRegister.LvtTimer; !isEnabled && lvt <= ApicRegister.LvtError; lvt += 0x10)
        {
            _apics.Store(v, lvt, _apics.Read(v, (ushort)lvt) | LvtMasked);
        }
    }

    /// <summary>Writes through the register page are dropped while the APIC is disabled or in x2APIC mode (spec 02 section 1).</summary>
    private bool HasMmio(int v) => _apics.Keys[v].IsHardwareEnabled && !_apics.Keys[v].IsX2Apic;

    /// <summary>APIC_BASE with its side effects: ids at enabling, LDR at entering x2APIC, IsRunning with AVIC's activity.</summary>
    private void WriteBase(int v, bool isEnabled, bool isX2Apic)
    {
        ApicBase before = _apics.Base(v);
        uint id = (uint)_vm.Kvm.Ids[v];
        if (!before.IsX2Apic)
        {
            ClearLogicalEntry(v);
        }

        _apics.SetBase(v, before with { IsEnabled = isEnabled, IsX2Apic = isX2Apic });
        if (isX2Apic && !before.IsX2Apic)
        {
            _apics.Store(v, ApicRegister.Id, id);
            _apics.Store(v, ApicRegister.Ldr, Ldr.FromX2ApicId(id).Raw);
        }
        else if (isEnabled && !before.IsEnabled)
        {
            _apics.Store(v, ApicRegister.Id, id << 24);
        }

        _vm.Scheduler.Reevaluate(v);
    }

    private void CheckFits(int v, ApicMode mode)
    {
        int id = _vm.Kvm.Ids[v];
        if (mode is ApicMode.XApicFlat or ApicMode.XApicCluster && id >= AvicPlatform.XApicIds && _vm.Options.EnforcesInhibits)
        {
            throw new AvicException(
                AvicError.HardwareLimit,
                $"vCPU {id} cannot use {mode}: an xAPIC id has 8 bits and FFh is the broadcast, so ids are 0 to 254.",
                id);
        }
    }

    private void ClearLogicalEntry(int v)
    {
        int slot = LogicalSlot(v);
        if (slot >= 0)
        {
            _vm.LogicalIdTable[slot] = _vm.LogicalIdTable[slot] with { IsValid = false };
        }
    }

    private void SetLogicalEntry(int v)
    {
        int slot = LogicalSlot(v);
        if (slot >= 0)
        {
            _vm.LogicalIdTable[slot] = new LogicalIdEntry { IsValid = true, GuestApicId = _apics.Keys[v].XApicId };
        }
    }

    /// <summary>The slot that LDR and DFR name, or -1. Before 6.3 the lowest bit of any logical id counted.</summary>
    private int LogicalSlot(int v)
    {
        Ldr ldr = new(_apics.Keys[v].Ldr);
        bool isFlat = _apics.Keys[v].Kind == MatchKind.XApicFlat;
        uint members = LogicalIdTable.MembersOf(ldr.XApicLogicalId, isFlat, out int firstSlot);
        bool isUsable = members != 0
            && (isFlat || ldr.XApicCluster < Clusters)
            && (BitMath.IsSingle(members) || !_vm.Kernel.RequiresSingleBitLdr);
        return isUsable ? firstSlot + BitMath.Lowest(members) : -1;
    }

    /// <summary>One bit for each of the first eight vCPUs; the others get none, as Linux uses physical ids there.</summary>
    private uint FlatLdr(int v)
    {
        int id = _vm.Kvm.Ids[v];
        return id < FlatMembers ? new Ldr { XApicLogicalId = (byte)(1 << id) }.Raw : 0;
    }

    /// <summary>Four members a cluster, clusters 0 to 14: the first sixty vCPUs.</summary>
    private uint ClusterLdr(int v)
    {
        int id = _vm.Kvm.Ids[v];
        return id < Clusters * ClusterMembers
            ? new Ldr { XApicCluster = (byte)(id / ClusterMembers), XApicMembers = (byte)(1 << (id % ClusterMembers)) }.Raw
            : 0;
    }
}
