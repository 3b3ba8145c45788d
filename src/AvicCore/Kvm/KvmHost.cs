using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The verbs of a handler: match, look up, kick. It does, charges the cost model and counts.</summary>
/// <remarks>One instance serves one sender at a time; what is shared with other senders is <see cref="KvmVm"/>.</remarks>
internal sealed class KvmHost
{
    private const int NoSender = -1;

    private readonly KvmVm _vm;
    private readonly MatchKey[] _keys;
    private readonly VcpuScheduler _scheduler;
    private readonly CostModel _cost;
    private readonly VcpuState[] _formerStates;
    private readonly int[] _roused;
    private readonly int[] _pended;
    private int _rousedCount;
    private int _pendedCount;
    private bool _repeats;

    public KvmHost(KvmVm vm)
    {
        _vm = vm;
        _keys = vm.Apics.Keys;
        _scheduler = vm.Scheduler;
        _cost = vm.Cost;
        Tally = new IpiTally(vm.Count);
        _roused = new int[vm.Count];
        _pended = new int[vm.Count];
        _formerStates = new VcpuState[vm.Count];
    }

    public IpiTally Tally { get; }

    public KvmVm Vm => _vm;

    /// <summary>The vCPU that wrote the ICR; it is in the host while its exit is handled.</summary>
    public int Sender { get; private set; }

    public bool SenderIsX2Apic => _keys[Sender].IsX2Apic;

    public bool SenderIsFlat => _keys[Sender].Kind == MatchKind.XApicFlat;

    /// <summary>Starts one send or one batch; a batch puts the vCPUs it rouses back afterwards.</summary>
    public void Begin(int sender, bool keepLists, bool repeats)
    {
        Sender = sender;
        Tally.Reset(keepLists);
        _repeats = repeats;
        _rousedCount = 0;
        _pendedCount = 0;
    }

    /// <summary>Starts to deliver a device's interrupt: no vCPU sends, so none is in the host because of it.</summary>
    public void BeginDevice() => Begin(NoSender, keepLists: true, repeats: false);

    /// <summary>The destination as the sender's APIC mode decodes it.</summary>
    public uint Destination(Icr icr) => icr.Destination(SenderIsX2Apic);

    public DestinationMatch Match(Icr icr, uint destination) => new(Sender, icr, destination);

    /// <summary>Looks at one vCPU of a scan: does this destination name it?</summary>
    public bool Visit(int v, Icr icr, uint destination)
    {
        Visit(1);
        return Match(icr, destination).Includes(v, _keys[v]);
    }

    /// <summary>Whether the vCPU that a look-up found would, by its own APIC mode, read the destination as its name.</summary>
    public bool MatchesByTargetMode(int v, Icr icr)
    {
        Tally.Cycles += _cost.MatchPerVcpu;
        return Match(icr, icr.Destination(_keys[v].IsX2Apic)).Includes(v, _keys[v]);
    }

    /// <summary>Looks at every vCPU, in order of creation, and kicks those that the destination names.</summary>
    public void KickEveryMatch(Icr icr, uint destination)
    {
        DestinationMatch match = Match(icr, destination);
        MatchKey[] keys = _keys;
        for (int v = 0; v < keys.Length; v++)
        {
            if (match.Includes(v, in keys[v]))
            {
                Kick(v);
            }
        }

        Visit(keys.Length);
    }

    /// <summary>As <see cref="KickEveryMatch"/>, with the destination decoded by each target's mode.</summary>
    public void KickEveryMatchByTargetMode(Icr icr)
    {
        DestinationMatch asXApic = Match(icr, icr.XApicDestination);
        DestinationMatch asX2Apic = Match(icr, icr.X2ApicDestination);
        MatchKey[] keys = _keys;
        for (int v = 0; v < keys.Length; v++)
        {
            if (keys[v].IsX2Apic ? asX2Apic.Includes(v, in keys[v]) : asXApic.Includes(v, in keys[v]))
            {
                Kick(v);
            }
        }

        Visit(keys.Length);
    }

    /// <summary>Looks at every vCPU and wakes those that match and have IsRunning = 0: all that kernels before 5.17 do.</summary>
    public void WakeEveryMatchNotRunning(Icr icr, uint destination)
    {
        DestinationMatch match = Match(icr, destination);
        MatchKey[] keys = _keys;
        for (int v = 0; v < keys.Length; v++)
        {
            if (match.Includes(v, in keys[v]) && !_scheduler.IsRunning(v))
            {
                Tally.Kicked.Add(v);
                Wake(v);
            }
        }

        Visit(keys.Length);
    }

    /// <summary>kvm_get_vcpu_by_id: the id is tried as an index first, then every vCPU is walked.</summary>
    public bool TryFindVcpu(uint vcpuId, out int v)
    {
        CountLookup();
        v = _vm.IndexOf(vcpuId);
        if (v < 0 || (uint)v != vcpuId)
        {
            int walked = v < 0 ? _vm.Count : v + 1;
            Tally.Visited += walked;
            Tally.Cycles += walked * (long)_cost.LookupWalkPerVcpu;
            return v >= 0;
        }

        Tally.Visited++;
        return true;
    }

    /// <summary>Reads a slot of the logical APIC ID table.</summary>
    public LogicalIdEntry LogicalEntry(int slot)
    {
        CountLookup();
        return slot < LogicalIdTable.Size ? _vm.Logical[slot] : default;
    }

    /// <summary>Makes a target take what is in its IRR: doorbell, wake or host IPI, as its state needs.</summary>
    public void Kick(int v)
    {
        Tally.Kicked.Add(v);
        Complete(v);
    }

    /// <summary>A line of kernel log.</summary>
    public void Warn(IpiWarning warning) => Tally.Warn(warning);

    /// <summary>svm_complete_interrupt_delivery (spec 03 section 5).</summary>
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

        bool ringsDoorbell = _vm.Kernel.CompletesByMode ? IsInGuest(v) : _scheduler.IsRunning(v);
        if (!ringsDoorbell)
        {
            Wake(v);
        }
        else if (!IsHere(v))
        {
            Tally.SoftwareDoorbells.Add(v);
            Tally.Cycles += _cost.SoftwareDoorbell;
            TakeHostDoorbell(v);
        }
    }

    /// <summary>After hardware rang the doorbell of each target that its table shows as running.</summary>
    public void TakeHostDoorbells()
    {
        for (int i = 0; i < Tally.TargetCount; i++)
        {
            if (_scheduler.IsShownRunning(Tally.Targets[i]))
            {
                TakeHostDoorbell(Tally.Targets[i]);
            }
        }
    }

    /// <summary>A doorbell was rung: by assumption it is lost on a CPU that is in the host, or an interrupt to it.</summary>
    public void TakeHostDoorbell(int v)
    {
        if (!_vm.IgnoresHostDoorbell && _scheduler.State(v) == VcpuState.InHost)
        {
            Tally.HostIpis.Add(v);
        }
    }

    /// <summary>kvm_vcpu_kick: wake it if it sleeps, else send a reschedule IPI if it is in the guest elsewhere.</summary>
    public void KickTask(int v)
    {
        if (Wake(v) || TryStart(v) || !IsInGuest(v) || IsHere(v))
        {
            return;
        }

        Tally.HostIpis.Add(v);
        Tally.Cycles += _cost.HostIpi;
        if (_scheduler.TryLeaveNested(v))
        {
            Remember(v, VcpuState.Nested);
        }
    }

    /// <summary>An event other than a vector: it waits until the target's next entry, and the target is kicked.</summary>
    public void Pend(int v, PendingEvents pending)
    {
        _vm.Pending[v] |= pending;
        if (_repeats)
        {
            _pended[_pendedCount++] = v;
        }

        Tally.Kicked.Add(v);
        KickTask(v);
    }

    /// <summary>One target of the software send path.</summary>
    public void ChargeEmulatedTarget() => Tally.Cycles += _cost.EmulatedTarget;

    /// <summary>A #VMEXIT: the world switch and KVM's way to the handler and back.</summary>
    public void ChargeExit() => Tally.Cycles += _cost.WorldSwitch + _cost.ExitDispatch;

    /// <summary>After an IPI of a batch: everyone it touched takes the interrupt, EOIs it and returns to its state.</summary>
    public void Settle()
    {
        for (int i = 0; i < _pendedCount; i++)
        {
            if (!_scheduler.IsAsleep(_pended[i]))
            {
                _vm.Pending[_pended[i]] = PendingEvents.None;
            }
        }

        _pendedCount = 0;
        for (int i = 0; i < _rousedCount; i++)
        {
            int v = _roused[i];
            if (_vm.Pending[v] != PendingEvents.None)
            {
                _vm.Pending[v] = PendingEvents.None;
            }

            _scheduler.ServiceRoused(v, _formerStates[i]);
        }

        _rousedCount = 0;
        for (int i = 0; i < Tally.TargetCount; i++)
        {
            _scheduler.ServiceAwake(Tally.Targets[i]);
        }
    }

    /// <summary>mode == IN_GUEST_MODE; the sender has just left the guest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInGuest(int v)
        => v != Sender && _scheduler.State(v) is VcpuState.Running or VcpuState.Nested;

    /// <summary>kvm_vcpu_wake_up: a blocked vCPU runs; false if it was not blocked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Wake(int v)
    {
        if (!_scheduler.TryWake(v))
        {
            return false;
        }

        Tally.Woken.Add(v);
        Remember(v, VcpuState.Blocked);
        return true;
    }

    /// <summary>The handler runs on this vCPU's physical CPU.</summary>
    private bool IsHere(int v) => Sender != NoSender && _scheduler.Cpu(v) == _scheduler.Cpu(Sender);

    /// <summary>Waiting for a STARTUP, and there it is; an INIT that still waits comes first.</summary>
    private bool TryStart(int v)
    {
        bool isStarted = (_vm.Pending[v] & (PendingEvents.Startup | PendingEvents.Init)) == PendingEvents.Startup;
        if (!isStarted || !_scheduler.TryStart(v))
        {
            return false;
        }

        _vm.Pending[v] &= ~PendingEvents.Startup;
        Tally.Woken.Add(v);
        Remember(v, VcpuState.WaitForStartup);
        return true;
    }

    private void Remember(int v, VcpuState former)
    {
        if (_repeats)
        {
            _roused[_rousedCount] = v;
            _formerStates[_rousedCount++] = former;
        }
    }

    private void Visit(int vcpus)
    {
        Tally.Visited += vcpus;
        Tally.Cycles += vcpus * (long)_cost.MatchPerVcpu;
    }

    private void CountLookup()
    {
        Tally.Lookups++;
        Tally.Cycles += _cost.Lookup;
    }
}
