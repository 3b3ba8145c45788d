namespace AvicCore;

/// <summary>How an access to a register ended in KVM.</summary>
internal enum AccessVerdict
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Without effect: a read-only register through MMIO.</summary>
    Ignored,

    /// <summary>Without effect, and no register is asked: an unaligned write, one that the handler passes over.</summary>
    Missed,

    /// <summary>The register refuses the value: #GP is injected.</summary>
    GeneralProtection,

    /// <summary>#GP is injected before any register is asked: reserved bits of the interface.</summary>
    Refused,

    /// <summary>Done, and the ICR now asks for an IPI.</summary>
    SendsIpi,

    /// <summary>SELF_IPI: an IPI is sent, and the ICR knows nothing of it.</summary>
    SendsSelfIpi,
}

/// <summary>KVM's in-kernel local APIC: what a register read or write does in software (spec 02 section 3).</summary>
internal sealed class LocalApic
{
    private const uint SvrWritable = 0x3FF;
    private const uint XApicHighByte = 0xFF00_0000;

    private readonly KvmVm _vm;
    private readonly ApicFile _apics;
    private readonly bool _checksIcrReserved;

    public LocalApic(KvmVm vm)
    {
        _vm = vm;
        _apics = vm.Apics;
        _checksIcrReserved = vm.Kernel.ChecksX2ApicIcr;
    }

    /// <summary>kvm_lapic_reg_write, and before it the checks of the MSR interface.</summary>
    public AccessVerdict Write(int v, ushort offset, ulong value, bool isMsr)
    {
        if (!isMsr)
        {
            return RegisterAddress.IsAligned(offset) ? Store(v, offset, value, isMsr) : AccessVerdict.Missed;
        }

        if (HasReservedBits(offset, value))
        {
            return AccessVerdict.Refused;
        }

        return IsMsrWritable(offset, value) ? Store(v, offset, value, isMsr) : AccessVerdict.GeneralProtection;
    }

    /// <summary>A register's value as KVM gives it; false for #GP.</summary>
    public bool TryRead(int v, ushort offset, bool isMsr, out ulong value)
    {
        value = 0;
        if (isMsr && !IsMsrReadable(offset))
        {
            return false;
        }

        if (isMsr && offset == (ushort)ApicRegister.IcrLow)
        {
            value = _apics.LoadIcr(v).Raw;
            return true;
        }

        value = (ApicRegister)offset switch
        {
            ApicRegister.Esr or ApicRegister.TimerCurrent or ApicRegister.Apr => 0, // Never an error, no clock.
            _ => _apics.Read(v, offset),
        };
        return true;
    }

    /// <summary>Registers that have an MSR and may be read through it.</summary>
    public static bool IsMsrReadable(ushort offset)
        => offset is >= 0x100 and < 0x280
            || (ApicRegister)offset is ApicRegister.Id or ApicRegister.Version or ApicRegister.Tpr or ApicRegister.Ppr
                or ApicRegister.Ldr or ApicRegister.Svr or ApicRegister.Esr or ApicRegister.IcrLow
                or ApicRegister.TimerInitial or ApicRegister.TimerCurrent or ApicRegister.TimerDivide
            || IsLvt(offset);

    /// <summary>Registers that KVM reads: through the page also those that have no MSR, and at their own offset only.</summary>
    public static bool IsReadable(ushort offset, bool isMsr)
        => RegisterAddress.IsAligned(offset)
            && (IsMsrReadable(offset)
                || (!isMsr && (ApicRegister)offset is ApicRegister.Apr or ApicRegister.Dfr or ApicRegister.IcrHigh));

    private static bool IsLvt(ushort offset)
        => offset is >= (ushort)ApicRegister.LvtTimer and <= (ushort)ApicRegister.LvtError;

    /// <summary>Only the ICR has 64 bits.</summary>
    private bool HasReservedBits(ushort offset, ulong value)
        => (ApicRegister)offset == ApicRegister.IcrLow
            ? _checksIcrReserved && new Icr(value).HasX2ApicReservedBits
            : value > uint.MaxValue;

    private static bool IsMsrWritable(ushort offset, ulong value)
        => (ApicRegister)offset switch
        {
            ApicRegister.IcrLow or ApicRegister.Tpr or ApicRegister.Eoi or ApicRegister.Svr => true,
            ApicRegister.TimerInitial or ApicRegister.TimerDivide => true,
            ApicRegister.Esr => value == 0,
            (ApicRegister)RegisterAddress.SelfIpiOffset => value <= byte.MaxValue,
            _ => IsLvt(offset),
        };

    private AccessVerdict Store(int v, ushort offset, ulong value, bool isMsr)
    {
        uint low = (uint)value;
        switch ((ApicRegister)offset)
        {
            case ApicRegister.Id:
                _apics.Store(v, ApicRegister.Id, low & XApicHighByte);
                _vm.MarkMapDirty();
                return AccessVerdict.Done;
            case ApicRegister.Tpr:
                _apics.SetTpr(v, (byte)low);
                return AccessVerdict.Done;
            case ApicRegister.Eoi:
                _apics.Eoi(v);
                return AccessVerdict.Done;
            case ApicRegister.Ldr:
                _apics.Store(v, ApicRegister.Ldr, low & XApicHighByte);
                _vm.MarkMapDirty();
                return AccessVerdict.Done;
            case ApicRegister.Dfr:
                _apics.Store(v, ApicRegister.Dfr, low | 0x0FFF_FFFF);
                _vm.MarkMapDirty();
                return AccessVerdict.Done;
            case ApicRegister.Svr:
                StoreSvr(v, low);
                return AccessVerdict.Done;
            case ApicRegister.IcrLow:
                _apics.StoreIcr(v, _apics.WrittenIcr(v, value, isMsr));
                return AccessVerdict.SendsIpi;
            case ApicRegister.IcrHigh:
                _apics.Store(v, ApicRegister.IcrHigh, low & XApicHighByte);
                return AccessVerdict.Done;
            case (ApicRegister)RegisterAddress.SelfIpiOffset when isMsr:
                return AccessVerdict.SendsSelfIpi;
            case ApicRegister.TimerInitial or ApicRegister.TimerDivide:
                _apics.Store(v, (ApicRegister)offset, low);
                return AccessVerdict.Done;
            case ApicRegister.Esr:
                return AccessVerdict.Done;
            default:
                return StoreLvt(v, offset, low);
        }
    }

    private AccessVerdict StoreLvt(int v, ushort offset, uint value)
    {
        if (!IsLvt(offset))
        {
            return AccessVerdict.Ignored;
        }

        _apics.Store(v, (ApicRegister)offset, _apics.Keys[v].IsSoftwareEnabled ? value : value | RegisterStore.LvtMasked);
        return AccessVerdict.Done;
    }

    /// <summary>Clearing the enable bit masks all LVTs.</summary>
    private void StoreSvr(int v, uint value)
    {
        bool wasEnabled = _apics.Keys[v].IsSoftwareEnabled;
        Svr svr = new(value & SvrWritable);
        _apics.Store(v, ApicRegister.Svr, svr.Raw);
        if (wasEnabled == svr.IsSoftwareEnabled)
        {
            return;
        }

        if (wasEnabled)
        {
            for (ApicRegister lvt = ApicRegister.LvtTimer; lvt <= ApicRegister.LvtError; lvt += 0x10)
            {
                _apics.Store(v, lvt, _apics.Read(v, (ushort)lvt) | RegisterStore.LvtMasked);
            }
        }

        _vm.MarkMapDirty();
    }
}
