using System.Linq;

namespace AvicCore;

/// <summary>One guest access to an APIC register, from left to right: hardware's rules, the exit, KVM's answer.</summary>
internal sealed class GuestAccess
{
    private const int NestedPageFault = 0x400;
    private const int MsrIntercept = 0x7C;
    private const int Unaccelerated = (int)UnacceleratedAccess.ExitCode;

    private readonly AvicVm _vm;
    private readonly KvmVm _kvm;
    private readonly ApicFile _apics;
    private readonly int _v;
    private readonly bool _isX2Apic;
    private readonly bool _isPresent;
    private readonly bool _isAccelerated;
    private readonly int _inService;

    public GuestAccess(AvicVm vm, int v)
    {
        _vm = vm;
        _kvm = vm.Kvm;
        _apics = vm.Apics;
        _v = v;
        _isX2Apic = _apics.Keys[v].IsX2Apic;
        _isPresent = _apics.Keys[v].IsHardwareEnabled;
        _inService = _apics.Isr(v).Highest();
        _isAccelerated = vm.Accelerates(v);
    }

    public RegisterAccess Read(RegisterAddress register)
    {
        bool isMsr = register.IsMsr ?? _isX2Apic;
        RegisterAccess access = Describe(register, isMsr, isWrite: false, value: 0);
        if (register.Msr == RegisterAddress.BaseMsr)
        {
            access.Value = _apics.Base(_v).Raw;
            return Exit(access, RegisterHandling.Intercepted, MsrIntercept);
        }

        if (Refuse(access, isMsr) is RegisterAccess refused)
        {
            return refused;
        }

        bool isReadable = _kvm.LocalApic.TryRead(_v, register.Offset, isMsr, out ulong value);
        if (!isReadable)
        {
            // KVM passes through only what can be read; the rest exits, and KVM injects the #GP.
            return Exit(access, RegisterHandling.GeneralProtection, MsrIntercept);
        }

        access.Value = value;
        access.IsEmulated = LocalApic.IsReadable(register.Offset, isMsr);
        if (!_isAccelerated)
        {
            return Exit(access, RegisterHandling.Intercepted, isMsr ? MsrIntercept : NestedPageFault);
        }

        AvicAccess rule = RegisterRules.Read(register.Offset, _vm.Options.Assumptions.AccessesExtendedLvt);
        if (rule == AvicAccess.Allowed)
        {
            access.IsEmulated = false;
            access.Handling = RegisterHandling.Allowed;
            return access;
        }

        return isMsr
            ? Exit(access, RegisterHandling.Intercepted, MsrIntercept)
            : ExitUnaccelerated(access, RegisterHandling.Fault, vector: 0);
    }

    public RegisterAccess Write(RegisterAddress register, ulong value)
    {
        bool isMsr = register.IsMsr ?? _isX2Apic;
        RegisterAccess access = Describe(register, isMsr, isWrite: true, value);
        ApicSnapshot before = new(_vm, _v);
        int inhibitsBefore = _kvm.Inhibits.Changes.Count;
        RegisterAccess done = WriteInner(access, register, value, isMsr);
        _kvm.Reevaluate();
        done.Changes = before.ChangesSince();
        done.InhibitChanges = [.. _kvm.Inhibits.Changes.Skip(inhibitsBefore)];
        return done;
    }

    private RegisterAccess WriteInner(RegisterAccess access, RegisterAddress register, ulong value, bool isMsr)
    {
        if (register.Msr == RegisterAddress.BaseMsr)
        {
            bool isLegal = _kvm.ApicBaseMsr.TryWrite(_v, new ApicBase(value), isByHost: false);
            return Exit(access, isLegal ? RegisterHandling.Intercepted : RegisterHandling.GeneralProtection, MsrIntercept);
        }

        if (Refuse(access, isMsr) is RegisterAccess refused)
        {
            return refused;
        }

        // The page's registers are 32 bits wide; what is above does not exist.
        ulong written = isMsr ? value : (uint)value;
        access.Value = written;
        if (!_isAccelerated)
        {
            return Intercept(access, written, isMsr);
        }

        return isMsr ? WriteX2Avic(access, register, written) : WritePage(access, register.Offset, (uint)written);
    }

    private RegisterAccess Intercept(RegisterAccess access, ulong value, bool isMsr)
    {
        AccessVerdict verdict = _kvm.LocalApic.Write(_v, (ushort)access.Offset, value, isMsr);
        Exit(access, RegisterHandling.Intercepted, isMsr ? MsrIntercept : NestedPageFault);
        return Conclude(access, verdict);
    }

    /// <summary>x2AVIC: TPR, EOI, SELF_IPI and ICR are passed through, with hardware's own checks; the rest is intercepted.</summary>
    private RegisterAccess WriteX2Avic(RegisterAccess access, RegisterAddress register, ulong value)
    {
        bool isSelfIpi = register.Offset == RegisterAddress.SelfIpiOffset;
        bool isPassedThrough = isSelfIpi || (ApicRegister)register.Offset is ApicRegister.Tpr or ApicRegister.Eoi
            or ApicRegister.IcrLow;
        if (!isPassedThrough)
        {
            return Intercept(access, value, isMsr: true);
        }

        if (!IsAcceptedByHardware(register.Offset, value))
        {
            access.Handling = RegisterHandling.GeneralProtection;
            return access;
        }

        if (isSelfIpi)
        {
            access.Handling = RegisterHandling.Accelerated;
            return SendSelfIpi(access);
        }

        return WriteAccelerated(access, (ApicRegister)register.Offset, value);
    }

    private bool IsAcceptedByHardware(ushort offset, ulong value)
    {
        AvicAssumptions assumptions = _vm.Options.Assumptions;
        bool isReserved = (ApicRegister)offset switch
        {
            ApicRegister.Eoi => value != 0,
            ApicRegister.IcrLow => new Icr(value).HasX2ApicReservedBits,
            _ => value > byte.MaxValue,
        };
        bool isBusy = (ApicRegister)offset == ApicRegister.IcrLow && new Icr(value).IsBusy;
        return !(isReserved && assumptions.X2AvicChecksWrites) && !(isBusy && assumptions.X2AvicRefusesBusy);
    }

    private RegisterAccess WritePage(RegisterAccess access, ushort offset, uint value)
    {
        AvicAccess rule = RegisterRules.Write(offset, _vm.Options.Assumptions.AccessesExtendedLvt);
        ApicRegister register = (ApicRegister)offset;
        switch (rule)
        {
            case AvicAccess.Allowed:
                // Between the registers nothing is kept (spec 02 section 3).
                if (RegisterAddress.IsAligned(offset))
                {
                    _apics.Store(_v, register, value);
                }

                access.Handling = RegisterHandling.Allowed;
                return access;
            case AvicAccess.Accelerated:
                return WriteAccelerated(access, register, value);
            case AvicAccess.Trap:
                // KVM remembers the software-enable bit apart from the page, so that it sees a trapped SVR write turn it.
                if (register != ApicRegister.Svr)
                {
                    _apics.Store(_v, register, value);
                }

                ExitUnaccelerated(access, RegisterHandling.Trap, vector: 0);
                return Conclude(access, _kvm.UnacceleratedAccess.HandleWrite(_v, offset, value));
            default:
                ExitUnaccelerated(access, RegisterHandling.Fault, vector: 0);
                return Conclude(access, _kvm.UnacceleratedAccess.HandleWrite(_v, offset, value));
        }
    }

    private RegisterAccess WriteAccelerated(RegisterAccess access, ApicRegister register, ulong value)
    {
        access.Handling = RegisterHandling.Accelerated;
        switch (register)
        {
            case ApicRegister.Tpr:
                _apics.SetTpr(_v, (byte)value);
                return access;
            case ApicRegister.Eoi:
                return WriteEoi(access);
            default:
                return Send(access, _apics.WrittenIcr(_v, value, isMsr: _isX2Apic));
        }
    }

    /// <summary>EOI of a level-triggered vector traps: KVM must tell the I/O APIC.</summary>
    private RegisterAccess WriteEoi(RegisterAccess access)
    {
        bool isLevel = _inService >= 0 && _apics.Tmr(_v).IsSet((byte)_inService);
        if (isLevel && !_vm.Options.Assumptions.TrapsLevelEoi)
        {
            ExitUnaccelerated(access, RegisterHandling.Fault, (byte)_inService);
            return Conclude(access, _kvm.UnacceleratedAccess.HandleWrite(_v, (ushort)ApicRegister.Eoi, access.Value));
        }

        _apics.Eoi(_v);
        if (!isLevel)
        {
            return access;
        }

        ExitUnaccelerated(access, RegisterHandling.Trap, (byte)_inService);
        return Conclude(access, AccessVerdict.Done);
    }

    private RegisterAccess Conclude(RegisterAccess access, AccessVerdict verdict)
    {
        access.IsEmulated = verdict is not (AccessVerdict.Missed or AccessVerdict.Refused);
        if (verdict == AccessVerdict.Done && access.Offset == (int)ApicRegister.Eoi)
        {
            // After a trap KVM does the write again, and hardware has ended the vector.
            access.EoiVector = access.Handling == RegisterHandling.Trap ? -1 : _inService;
        }

        switch (verdict)
        {
            case AccessVerdict.GeneralProtection or AccessVerdict.Refused:
                access.Handling = RegisterHandling.GeneralProtection;
                return access;
            case AccessVerdict.SendsIpi:
                access.Ipi = _vm.Send(_kvm.Ids[_v], _apics.LoadIcr(_v));
                return access;
            case AccessVerdict.SendsSelfIpi:
                return SendSelfIpi(access);
            default:
                return access;
        }
    }

    /// <summary>As an ICR with that vector and shorthand would, but only writes to the ICR are stored there (spec 02 section 3).</summary>
    private RegisterAccess SendSelfIpi(RegisterAccess access)
    {
        Icr kept = _apics.LoadIcr(_v);
        Send(access, new Icr { Vector = (byte)access.Value, Shorthand = DestinationShorthand.Self });
        _apics.StoreIcr(_v, kept);
        return access;
    }

    /// <summary>The same way as Send-AvicIpi.</summary>
    private RegisterAccess Send(RegisterAccess access, Icr icr)
    {
        IpiResult ipi = _vm.Send(_kvm.Ids[_v], icr);
        access.Ipi = ipi;
        if (ipi.ExitId is not null)
        {
            access.Handling = RegisterHandling.Trap;
            access.ExitCode = (int)IncompleteIpi.ExitCode;
            access.ExitInfo1 = ipi.ExitInfo1;
            access.ExitInfo2 = ipi.ExitInfo2;
        }

        return access;
    }

    /// <summary>No APIC, the page of an x2APIC, or an x2APIC MSR of an xAPIC.</summary>
    private RegisterAccess? Refuse(RegisterAccess access, bool isMsr)
    {
        if (isMsr)
        {
            if (_isPresent && _isX2Apic)
            {
                return null;
            }

            // The MSRs of another mode are intercepted, so that #GP is KVM's answer (spec 03 section 10).
            return Exit(access, RegisterHandling.GeneralProtection, MsrIntercept);
        }

        if (_isPresent && !_isX2Apic)
        {
            return null;
        }

        access.Value = access.IsWrite ? access.Value : uint.MaxValue;
        return Exit(access, RegisterHandling.Hole, NestedPageFault);
    }

    private RegisterAccess Describe(RegisterAddress register, bool isMsr, bool isWrite, ulong value)
        => new()
        {
            VM = _vm.Name,
            Kernel = _vm.Kernel.Name,
            VcpuId = _kvm.Ids[_v],
            Register = register.Name,
            Offset = register.Offset,
            Msr = isMsr ? register.Msr : null,
            Address = isMsr ? null : _apics.Base(_v).Address + register.Offset,
            IsWrite = isWrite,
            Value = value,
            IsAvicActive = _vm.Scheduler.IsAvicActive(_v),
        };

    private static RegisterAccess Exit(RegisterAccess access, RegisterHandling handling, int exitCode)
    {
        access.Handling = handling;
        access.ExitCode = exitCode;
        return access;
    }

    private static RegisterAccess ExitUnaccelerated(RegisterAccess access, RegisterHandling handling, byte vector)
    {
        UnacceleratedAccess exit = new()
        {
            Offset = (ushort)(access.Offset & 0xFF0),
            IsWrite = access.IsWrite,
            Vector = vector,
        };
        access.ExitInfo1 = exit.ExitInfo1;
        access.ExitInfo2 = exit.ExitInfo2;
        return Exit(access, handling, Unaccelerated);
    }
}
