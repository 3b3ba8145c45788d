namespace AvicCore;

/// <summary>A vCPU in the guest takes what waits for it, one at a time: INIT, STARTUP, SMI, NMI, then vectors (spec 02 sections 4 and 6).</summary>
internal static class InterruptTaking
{
    /// <summary>Null if nothing can be taken now.</summary>
    public static TakenInterrupt? Take(AvicVm vm, int v)
    {
        KvmVm kvm = vm.Kvm;
        PendingEvents pending = kvm.Pending[v];
        if ((pending & PendingEvents.Init) != 0)
        {
            TakeInit(vm, v);
            return Describe(vm, v, "Init", 0);
        }

        if ((pending & PendingEvents.Startup) != 0 && kvm.Scheduler.State(v) == VcpuState.WaitForStartup)
        {
            kvm.Pending[v] &= ~PendingEvents.Startup;
            kvm.Scheduler.SetState(v, VcpuState.Running);
            return Describe(vm, v, "Startup", kvm.StartupVectors[v]);
        }

        // Without a wait for it, a STARTUP is forgotten.
        kvm.Pending[v] &= ~PendingEvents.Startup;
        if (kvm.Scheduler.IsAsleep(v) || kvm.Scheduler.State(v) == VcpuState.WaitForStartup)
        {
            return null;
        }

        // A paravirtual un-halt has done its work once the vCPU runs.
        kvm.Pending[v] &= ~PendingEvents.Unhalt;
        foreach (PendingEvents kind in new[] { PendingEvents.Smi, PendingEvents.Nmi })
        {
            if ((pending & kind) != 0)
            {
                kvm.Pending[v] &= ~kind;
                return Describe(vm, v, kind.ToString(), 0);
            }
        }

        return kvm.Apics.TryAccept(v, out byte vector) ? Describe(vm, v, "Vector", vector) : null;
    }

    /// <summary>INIT keeps APIC_BASE and the id; the boot vCPU runs on, the others wait for a STARTUP.</summary>
    private static void TakeInit(AvicVm vm, int v)
    {
        KvmVm kvm = vm.Kvm;
        kvm.Pending[v] &= ~PendingEvents.Init;
        kvm.Apics.Reset(v);
        kvm.Arbitration[v] = 0;
        kvm.LogicalTable.Sync(v);
        kvm.MarkMapDirty();
        kvm.Scheduler.SetState(v, kvm.Apics.Base(v).IsBootVcpu ? VcpuState.Running : VcpuState.WaitForStartup);
        kvm.Reevaluate();
    }

    private static TakenInterrupt Describe(AvicVm vm, int v, string kind, byte vector)
        => new()
        {
            VM = vm.Name,
            VcpuId = vm.Kvm.Ids[v],
            Kind = kind,
            Vector = vector,
            IsLevel = kind == "Vector" && vm.Apics.Tmr(v).IsSet(vector),
            Ppr = vm.Apics.Ppr(v),
        };
}
