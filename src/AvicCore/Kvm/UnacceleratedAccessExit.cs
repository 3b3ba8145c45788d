namespace AvicCore;

/// <summary>KVM's handler of #VMEXIT 402h: traps re-run the write, faults go to the instruction emulator (spec 03 section 7).</summary>
internal sealed class UnacceleratedAccessExit
{
    private readonly KvmVm _vm;
    private readonly ApicFile _apics;

    public UnacceleratedAccessExit(KvmVm vm)
    {
        _vm = vm;
        _apics = vm.Apics;
    }

    /// <summary>A write that hardware has stored already, or, for a fault, has not done yet.</summary>
    public AccessVerdict HandleWrite(int v, ushort offset, ulong value)
    {
        ushort register = (ushort)(offset & 0xFF0);
        if (!RegisterRules.KvmTreatsAsTrap(register))
        {
            return _vm.LocalApic.Write(v, offset, value, isMsr: false);
        }

        switch ((ApicRegister)register)
        {
            case ApicRegister.Ldr:
                return HandleLdr(v, value);
            case ApicRegister.Dfr:
                return HandleDfr(v, value);
            case ApicRegister.Id when _vm.Kernel.MovesEntryOnIdWrite:
                MoveEntry(v, (byte)((uint)value >> 24));
                break;
            case ApicRegister.Rrr when _vm.Kernel.SkipsRemoteRead:
                return AccessVerdict.Missed;
        }

        return _vm.LocalApic.Write(v, register, value, isMsr: false);
    }

    private AccessVerdict HandleLdr(int v, ulong value)
    {
        if (_vm.LogicalTable.FollowLdr(v, new Ldr { XApicLogicalId = new Ldr((uint)value).XApicLogicalId }.Raw))
        {
            return _vm.LocalApic.Write(v, (ushort)ApicRegister.Ldr, value, isMsr: false);
        }

        // Hardware has stored the value; KVM does not run its own write of it.
        _apics.Store(v, ApicRegister.Ldr, (uint)value);
        _vm.MarkMapDirty();
        return AccessVerdict.Missed;
    }

    private AccessVerdict HandleDfr(int v, ulong value)
    {
        AccessVerdict verdict = _vm.LocalApic.Write(v, (ushort)ApicRegister.Dfr, value, isMsr: false);
        _vm.LogicalTable.FollowDfr(v);
        return verdict;
    }

    /// <summary>Up to 5.18: always from the slot of the vCPU id, so two vCPUs that swap ids corrupt the table.</summary>
    private void MoveEntry(int v, byte apicId)
    {
        int id = _vm.Ids[v];
        if (id >= _vm.PhysicalIdTable.Count || apicId >= _vm.PhysicalIdTable.Count)
        {
            return;
        }

        PhysicalIdEntry entry = _vm.PhysicalIdTable[id];
        _vm.PhysicalIdTable[id] = default;
        _vm.PhysicalIdTable[apicId] = entry;
        _vm.Scheduler.SetSlot(v, apicId);
    }
}
