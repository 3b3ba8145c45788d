using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>Where each vCPU is, and the IsRunning bit that follows from it: load, put, block, wake (spec 03 section 6).</summary>
/// <remarks>
/// Several threads may send in one VM. The thread that wakes a vCPU puts it back to sleep, and looks at the IRR once more
/// after saying that it sleeps: KVM's own protocol (Dekker's), so no wake-up is lost. Interrupts are taken by clearing
/// IRR bits atomically, which any number of threads may do at once.
/// </remarks>
internal sealed class VcpuScheduler
{
    private readonly ApicFile _apics;
    private readonly Sharing _sharing;
    private readonly long[] _table;
    private readonly Placement[] _vcpus;
    private readonly bool _publishesIsRunning;

    /// <summary>Each vCPU gets its entry in the table and starts in the guest, on the physical CPU of its number.</summary>
    /// <param name="apics">The vCPUs.</param>
    /// <param name="table">Where their entries go.</param>
    /// <param name="publishesIsRunning">False with enable_ipiv off: the table never shows IsRunning = 1.</param>
    public VcpuScheduler(ApicFile apics, PhysicalIdTable table, bool publishesIsRunning)
    {
        _apics = apics;
        _sharing = apics.Sharing;
        _table = table.Entries;
        _publishesIsRunning = publishesIsRunning;
        _vcpus = new Placement[apics.Count];
        for (int v = 0; v < apics.Count; v++)
        {
            ushort cpu = (ushort)(v & 0xFFF);
            _vcpus[v].Cpu = cpu;
            _vcpus[v].TableSlot = table.Add(v, apics.Keys[v].VcpuId, cpu);
            _vcpus[v].IsApicEnabled = apics.Keys[v].IsHardwareEnabled;
            PublishIsRunning(v);
        }
    }

    /// <summary>False while a VM-wide inhibit is set: AVIC is then off for every vCPU.</summary>
    public bool IsAvicActiveForVm { get; private set; } = true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VcpuState State(int v) => (VcpuState)Volatile.Read(ref _vcpus[v].State);

    /// <summary>Halted and asleep, or away in L2: it takes no interrupt until somebody kicks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAsleep(int v) => State(v) is VcpuState.Blocked or VcpuState.Nested;

    /// <summary>KVM's view of IsRunning, kept even where the hardware's table never shows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsRunning(int v) => State(v) is VcpuState.Running or VcpuState.InHost && IsAvicActive(v);

    /// <summary>What hardware reads in the vCPU's table entry.</summary>
    public bool IsShownRunning(int v)
        => _vcpus[v].TableSlot >= 0 && PhysicalIdTable.IsRunning(Volatile.Read(ref _table[_vcpus[v].TableSlot]));

    /// <summary>No VM-wide inhibit, not in L2, APIC hardware-enabled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAvicActive(int v)
        => IsAvicActiveForVm && _vcpus[v].IsApicEnabled && State(v) != VcpuState.Nested;

    public int Cpu(int v) => _vcpus[v].Cpu;

    /// <summary>Moves a vCPU to another physical CPU; the table learns it at the next load.</summary>
    public void SetCpu(int v, ushort hostApicId)
    {
        _vcpus[v].Cpu = hostApicId;
        PublishIsRunning(v);
    }

    public void SetState(int v, VcpuState state)
    {
        Interlocked.Exchange(ref _vcpus[v].State, (int)state);
        PublishIsRunning(v);
    }

    public void SetAvicActiveForVm(bool isActive)
    {
        IsAvicActiveForVm = isActive;
        for (int v = 0; v < _vcpus.Length; v++)
        {
            PublishIsRunning(v);
        }
    }

    /// <summary>After an APIC mode change: IsRunning follows whether AVIC is active.</summary>
    public void Reevaluate(int v)
    {
        _vcpus[v].IsApicEnabled = _apics.Keys[v].IsHardwareEnabled;
        PublishIsRunning(v);
    }

    /// <summary>The entry of the physical APIC ID table that is this vCPU's; -1 if it has none.</summary>
    public void SetSlot(int v, int slot) => _vcpus[v].TableSlot = slot;

    /// <summary>kvm_vcpu_wake_up: makes a blocked vCPU run; false if it was not blocked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWake(int v) => TryRun(v, VcpuState.Blocked);

    /// <summary>A STARTUP makes a vCPU run that waits for one; false if it does not.</summary>
    public bool TryStart(int v) => TryRun(v, VcpuState.WaitForStartup);

    /// <summary>A reschedule IPI takes a vCPU out of L2; false if it was not there.</summary>
    public bool TryLeaveNested(int v) => TryRun(v, VcpuState.Nested);

    /// <summary>The guest of a vCPU that this thread roused: takes what is pending, then returns to where it was.</summary>
    public void ServiceRoused(int v, VcpuState former)
    {
        ref Placement vcpu = ref _vcpus[v];
        do
        {
            _apics.TakeAll(v);
            SetIsRunning(ref vcpu, false);
            if (!_sharing.IsShared)
            {
                vcpu.State = (int)former;
                return;
            }

            Interlocked.Exchange(ref vcpu.State, (int)former);
        }
        while (former == VcpuState.Blocked && _apics.HasDeliverable(v) && TryWake(v));
    }

    /// <summary>The guest of a vCPU that was awake all the time takes what is pending.</summary>
    public void ServiceAwake(int v)
    {
        if (!IsAsleep(v) && State(v) != VcpuState.WaitForStartup)
        {
            _apics.TakeAll(v);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRun(int v, VcpuState from)
    {
        ref Placement vcpu = ref _vcpus[v];
        if (_sharing.IsShared)
        {
            if (Interlocked.CompareExchange(ref vcpu.State, (int)VcpuState.Running, (int)from) != (int)from)
            {
                return false;
            }
        }
        else
        {
            if (vcpu.State != (int)from)
            {
                return false;
            }

            vcpu.State = (int)VcpuState.Running;
        }

        SetIsRunning(ref vcpu, IsAvicActiveForVm && vcpu.IsApicEnabled);
        return true;
    }

    private void PublishIsRunning(int v) => SetIsRunning(ref _vcpus[v], IsRunning(v));

    /// <summary>Only the vCPU's own thread writes its entry, so a plain write will do, as in KVM.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetIsRunning(ref Placement vcpu, bool isRunning)
    {
        int slot = vcpu.TableSlot;
        if (slot < 0)
        {
            return;
        }

        ref long entry = ref _table[slot];
        long before = Volatile.Read(ref entry);
        Volatile.Write(
            ref entry,
            isRunning && _publishesIsRunning ? PhysicalIdTable.Load(before, vcpu.Cpu) : PhysicalIdTable.Put(before));
    }

    /// <summary>What is needed of a vCPU to wake it, side by side.</summary>
    private struct Placement
    {
        public int State;
        public int TableSlot;
        public ushort Cpu;
        public bool IsApicEnabled;
    }
}
