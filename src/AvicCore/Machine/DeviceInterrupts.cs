using System;

namespace AvicCore;

/// <summary>Interrupts of assigned devices through the IOMMU's guest virtual APIC (spec 01 section 9).</summary>
internal sealed class DeviceInterrupts
{
    private readonly AvicVm _vm;
    private readonly KvmVm _kvm;

    public DeviceInterrupts(AvicVm vm)
    {
        _vm = vm;
        _kvm = vm.Kvm;
    }

    public DeviceInterruptResult Send(int v, byte vector, bool isLevel)
    {
        bool isActive = _kvm.Scheduler.IsAvicActive(v);
        bool isPosted = !isLevel && isActive;
        bool isRun = isPosted && _kvm.Scheduler.IsRunning(v);

        // GALogIntr is set when the vCPU blocks; a vCPU that is only scheduled out needs no one to wake it.
        bool isLogged = isPosted && !isRun
            && (_kvm.Scheduler.State(v) == VcpuState.Blocked || !_vm.Options.Assumptions.GaLogsOnlyBlocked);
        KvmHost host = new(_kvm);
        host.BeginDevice();
        if (isPosted)
        {
            Post(v, vector, isRun, isLogged, host);
        }
        else
        {
            Icr message = new() { Vector = vector, TriggerMode = isLevel ? TriggerMode.Level : TriggerMode.Edge };
            SoftwareApic.Accept(v, message with { IsAssert = isLevel }, host);
        }

        int[] ids = _kvm.Ids;
        return new DeviceInterruptResult
        {
            VM = _vm.Name,
            Kernel = _vm.Kernel.Name,
            VcpuId = ids[v],
            Vector = vector,
            IsLevel = isLevel,
            IsAvicActive = isActive,
            IsPosted = isPosted,
            IsRun = isRun,
            Destination = _kvm.Scheduler.Cpu(v),
            IsLogged = isLogged,
            GaTag = isLogged ? GaTag(v) : null,
            LatencyCycles = (isLogged ? _vm.Cost.GaLogLatency : 0) + host.Tally.TargetLatency(_vm.Cost),
            IrrSet = host.Tally.IrrSet.ToIds(ids),
            Doorbells = host.Tally.Doorbells.ToIds(ids),
            SoftwareDoorbells = host.Tally.SoftwareDoorbells.ToIds(ids),
            HostIpis = host.Tally.HostIpis.ToIds(ids),
            Woken = host.Tally.Woken.ToIds(ids),
        };
    }

    /// <summary>VM id above, vCPU below, in as many bits as the kernel's physical index has.</summary>
    private uint GaTag(int v)
    {
        bool hasIndex = _kvm.Kernel.Version is Version version && version >= _vm.Options.Assumptions.GaTagIndexSince;
        int vcpu = hasIndex ? v : _kvm.Ids[v];
        return ((uint)_vm.Options.VmId << _kvm.Kernel.GaTagVcpuBits) | ((uint)vcpu & ((1u << _kvm.Kernel.GaTagVcpuBits) - 1));
    }

    /// <summary>The IOMMU sets the IRR bit; a doorbell or a log entry follows, and the log's notifier wakes the vCPU.</summary>
    private void Post(int v, byte vector, bool isRun, bool isLogged, KvmHost host)
    {
        _kvm.Apics.Request(v, vector, isLevel: false);
        host.Tally.Deliver(v);
        if (isRun)
        {
            host.Tally.Doorbells.Add(v);
            host.Delivery.TakeHostDoorbell(v);
        }
        else if (isLogged)
        {
            host.Delivery.Wake(v);
        }
    }
}
