using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Makes a vCPU take what waits for it, as its state needs: doorbell, wake-up, reschedule IPI (spec 03 section 5).</summary>
/// <remarks>What KVM's generic code does, whoever found the target: a handler, the software APIC, the GA log's notifier.</remarks>
internal sealed class InterruptDelivery(KvmVm vm, IpiTally tally, Settlement settlement)
{
    /// <summary>In place of a vCPU's index: a device sends, and no vCPU is in the host because of it.</summary>
    public const int NoSender = -1;

    private readonly VcpuScheduler _scheduler = vm.Scheduler;
    private readonly CostModel _cost = vm.Cost;
    private int _sender = NoSender;

    /// <summary>Starts one send or one batch of this vCPU.</summary>
    public void Begin(int sender) => _sender = sender;

    /// <summary>svm_complete_interrupt_delivery.</summary>
    public void Complete(int v)
    {
        // Whatever the version, and with or without AVIC, a blocked vCPU is woken.
        if (_scheduler.State(v) == VcpuState.Blocked)
        {
            Wake(v);
            return;
        }

        if (!_scheduler.IsAvicActive(v))
        {
            KickTask(v);
            return;
        }

        bool ringsDoorbell = vm.Kernel.CompletesByMode ? IsInGuest(v) : _scheduler.IsRunning(v);
        if (!ringsDoorbell)
        {
            Wake(v);
        }
        else if (!IsHere(v))
        {
            tally.SoftwareDoorbells.Add(v);
            tally.Cycles += _cost.SoftwareDoorbell;
            TakeHostDoorbell(v);
        }
    }

    /// <summary>kvm_vcpu_wake_up: a blocked vCPU runs; false if it was not blocked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Wake(int v)
    {
        if (!_scheduler.TryWake(v))
        {
            return false;
        }

        tally.Woken.Add(v);
        settlement.RememberRoused(v, VcpuState.Blocked);
        return true;
    }

    /// <summary>An event other than a vector: it waits until the target's next entry, and the target is kicked.</summary>
    public void Pend(int v, PendingEvents pending)
    {
        vm.Pending[v] |= pending;
        settlement.RememberPended(v);
        tally.Kicked.Add(v);
        KickTask(v);
    }

    /// <summary>After hardware rang the doorbell of each target that its table shows as running.</summary>
    public void TakeHostDoorbells()
    {
        for (int i = 0; i < tally.TargetCount; i++)
        {
            if (_scheduler.IsShownRunning(tally.Targets[i]))
            {
                TakeHostDoorbell(tally.Targets[i]);
            }
        }
    }

    /// <summary>A doorbell was rung: by assumption it is lost on a CPU that is in the host, or an interrupt to it.</summary>
    public void TakeHostDoorbell(int v)
    {
        if (!vm.IgnoresHostDoorbell && _scheduler.State(v) == VcpuState.InHost)
        {
            tally.HostIpis.Add(v);
        }
    }

    /// <summary>kvm_vcpu_kick: wake it if it sleeps, else send a reschedule IPI if it is in the guest elsewhere.</summary>
    private void KickTask(int v)
    {
        if (Wake(v) || TryStart(v) || !IsInGuest(v) || IsHere(v))
        {
            return;
        }

        tally.HostIpis.Add(v);
        tally.Cycles += _cost.HostIpi;
        if (_scheduler.TryLeaveNested(v))
        {
            settlement.RememberRoused(v, VcpuState.Nested);
        }
    }

    /// <summary>Waiting for a STARTUP, and there it is; an INIT that still waits comes first.</summary>
    private bool TryStart(int v)
    {
        bool isStarted = (vm.Pending[v] & (PendingEvents.Startup | PendingEvents.Init)) == PendingEvents.Startup;
        if (!isStarted || !_scheduler.TryStart(v))
        {
            return false;
        }

        vm.Pending[v] &= ~PendingEvents.Startup;
        tally.Woken.Add(v);
        settlement.RememberRoused(v, VcpuState.WaitForStartup);
        return true;
    }

    /// <summary>mode == IN_GUEST_MODE; the sender has just left the guest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInGuest(int v) => v != _sender && _scheduler.State(v) is VcpuState.Running or VcpuState.Nested;

    /// <summary>The handler runs on this vCPU's physical CPU.</summary>
    private bool IsHere(int v) => _sender != NoSender && _scheduler.Cpu(v) == _scheduler.Cpu(_sender);
}
