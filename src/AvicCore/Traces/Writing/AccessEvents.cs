namespace AvicCore;

/// <summary>The events of a guest's access to an APIC register.</summary>
internal sealed class AccessEvents(TraceTape tape, ExitEvents exits, IpiEvents ipis, InhibitEvents inhibits)
{
    /// <summary>EXITINFO1 of a nested page fault: the final translation, by a user's access, finds no page.</summary>
    private const ulong PageFault = 0x1_0000_0004;
    private const ulong PageFaultWrite = 0x2;

    /// <summary>One that exited; hardware's own leave nothing.</summary>
    public void Add(RegisterAccess access, KernelTracepoints kernel)
    {
        if (access.ExitCode is null or (int)IncompleteIpi.ExitCode)
        {
            if (access.Ipi is IpiResult ipi)
            {
                ipis.Add(ipi, kernel);
            }

            return;
        }

        if (access.Ipi is IpiResult sent)
        {
            exits.Before(sent, kernel);
        }

        AddExit(access, kernel);
        if (access.IsEmulated)
        {
            AddEmulation(access, kernel);
        }

        foreach (AvicInhibitChange change in access.InhibitChanges)
        {
            inhibits.Add(change, TraceThread.OfVcpu(access.VcpuId), kernel);
        }

        AddMsr(access);
        exits.Entry(access.VcpuId, kernel);
        exits.Wakeups(access.Ipi?.Woken ?? [], kernel);
        tape.Advance(access.Ipi?.Cycles ?? 0);
    }

    private void AddExit(RegisterAccess access, KernelTracepoints kernel)
    {
        uint code = (uint)(access.ExitCode ?? 0);
        if (code == UnacceleratedAccess.ExitCode)
        {
            AddUnaccelerated(access, kernel);
        }
        else if (access.Msr is not null)
        {
            exits.Exit(access.VcpuId, code, access.IsWrite ? 1UL : 0, 0, kernel);
        }
        else
        {
            ulong error = PageFault | (access.IsWrite ? PageFaultWrite : 0);
            exits.Exit(access.VcpuId, code, error, access.Address ?? 0, kernel);
        }
    }

    /// <summary>Trap or fault is KVM's own list, not what hardware did (spec 01 section 4).</summary>
    private void AddUnaccelerated(RegisterAccess access, KernelTracepoints kernel)
    {
        UnacceleratedAccess exit = new(access.ExitInfo1 ?? 0, access.ExitInfo2 ?? 0);
        exits.Exit(access.VcpuId, UnacceleratedAccess.ExitCode, exit.ExitInfo1, exit.ExitInfo2, kernel);
        tape.Add(access.VcpuId, new UnacceleratedAccessEvent
        {
            Vcpu = access.VcpuId,
            Offset = exit.Offset,
            Register = ApicSymbols.OfRegister(exit.Offset),
            IsTrap = RegisterRules.KvmTreatsAsTrap(exit.Offset),
            IsWrite = exit.IsWrite,
            Vector = exit.Vector,
        });
    }

    private void AddEmulation(RegisterAccess access, KernelTracepoints kernel)
    {
        bool isWideIcr = access.Msr is not null && access.Offset == (int)ApicRegister.IcrLow;
        if (isWideIcr)
        {
            AddWideIcr(access, kernel);
            return;
        }

        AddAccess(access, access.Offset, access.Value);
        if (access.EoiVector is int vector)
        {
            tape.Add(access.VcpuId, new EoiEvent { ApicId = (uint)access.VcpuId, Vector = vector });
        }

        Deliver(access, kernel);
    }

    /// <summary>The ICR as an MSR: KVM clears its busy bit, reads of it as one register leave no event.</summary>
    private void AddWideIcr(RegisterAccess access, KernelTracepoints kernel)
    {
        if (!kernel.HasWideIcr)
        {
            int first = (int)(access.IsWrite ? ApicRegister.IcrHigh : ApicRegister.IcrLow);
            int second = (int)(access.IsWrite ? ApicRegister.IcrLow : ApicRegister.IcrHigh);
            AddAccess(access, first, Half(access, first));
            AddAccess(access, second, Half(access, second));
            Deliver(access, kernel);
        }
        else if (access.IsWrite)
        {
            Deliver(access, kernel);
            AddAccess(access, (int)ApicRegister.IcrLow, (new Icr(access.Value) with { IsBusy = false }).Raw);
        }
    }

    private static uint Half(RegisterAccess access, int offset)
        => (uint)(offset == (int)ApicRegister.IcrHigh ? access.Value >> 32 : access.Value);

    private void AddAccess(RegisterAccess access, int offset, ulong value)
        => tape.Add(access.VcpuId, new ApicAccessEvent
        {
            IsWrite = access.IsWrite,
            Register = ApicSymbols.OfRegister(offset),
            Value = value,
        });

    private void Deliver(RegisterAccess access, KernelTracepoints kernel)
    {
        if (access.Ipi is IpiResult ipi)
        {
            ipis.Deliver(ipi, access.IsAvicActive, kernel);
        }
    }

    private void AddMsr(RegisterAccess access)
    {
        if (access.Msr is not uint msr)
        {
            return;
        }

        bool isFault = access.Handling == RegisterHandling.GeneralProtection;
        tape.Add(access.VcpuId, new MsrEvent
        {
            IsWrite = access.IsWrite,
            Msr = msr,
            Value = isFault && !access.IsWrite ? 0 : access.Value,
            IsFault = isFault,
        });
    }
}
