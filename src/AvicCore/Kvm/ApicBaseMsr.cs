namespace AvicCore;

/// <summary>Writes to APIC_BASE: legal transitions and their side effects (spec 02 section 1).</summary>
internal sealed class ApicBaseMsr
{
    private readonly KvmVm _vm;
    private readonly ApicFile _apics;

    public ApicBaseMsr(KvmVm vm)
    {
        _vm = vm;
        _apics = vm.Apics;
    }

    /// <summary>False for #GP. A write by the host (restoring a VM) skips the transition checks, not the reserved bits.</summary>
    public bool TryWrite(int v, ApicBase value, bool isByHost)
    {
        ApicBase before = _apics.Base(v);
        bool isReserved = value.HasReservedBits || (value.IsX2Apic && (!value.IsEnabled || !_vm.ExposesX2Apic));
        if (isReserved || (!isByHost && !IsLegal(before, value)))
        {
            return false;
        }

        // The table's entry goes by the old mode; what the new one needs is put back below.
        bool changesMode = before.IsEnabled != value.IsEnabled || before.IsX2Apic != value.IsX2Apic;
        if (changesMode)
        {
            _vm.LogicalTable.Forget(v);
        }

        _vm.HasUsedX2Apic |= value.IsX2Apic;
        _apics.SetBase(v, value with { IsBootVcpu = before.IsBootVcpu });
        SetIds(v, before, value);
        if (value.IsEnabled && value.Address != ApicBase.DefaultAddress)
        {
            _vm.Inhibits.Change(AvicInhibit.ApicBaseModified, isSet: true);
        }

        if (changesMode)
        {
            _vm.LogicalTable.Sync(v);
        }

        _vm.Scheduler.Reevaluate(v);
        _vm.MarkMapDirty();
        return true;
    }

    private static bool IsLegal(ApicBase before, ApicBase after)
    {
        bool wasX2Apic = before.IsEnabled && before.IsX2Apic;
        if (!before.IsEnabled)
        {
            return !after.IsX2Apic;
        }

        return !wasX2Apic || after.IsX2Apic || !after.IsEnabled;
    }

    private void SetIds(int v, ApicBase before, ApicBase after)
    {
        uint id = (uint)_vm.Ids[v];
        if (after.IsX2Apic && !before.IsX2Apic)
        {
            _apics.Store(v, ApicRegister.Id, id);
            _apics.Store(v, ApicRegister.Ldr, Ldr.FromX2ApicId(id).Raw);
        }
        else if (after.IsEnabled && !before.IsEnabled)
        {
            _apics.Store(v, ApicRegister.Id, id << 24);
        }
    }
}
