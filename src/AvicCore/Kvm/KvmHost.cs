namespace AvicCore;

/// <summary>The verbs of a handler: match, look up, kick. It does, charges the cost model and counts.</summary>
/// <remarks>One instance serves one sender at a time; what is shared with other senders is <see cref="KvmVm"/>.</remarks>
internal sealed class KvmHost
{
    private readonly KvmVm _vm;
    private readonly MatchKey[] _keys;
    private readonly VcpuScheduler _scheduler;
    private readonly CostModel _cost;
    private readonly Settlement _settlement;

    public KvmHost(KvmVm vm)
    {
        _vm = vm;
        _keys = vm.Apics.Keys;
        _scheduler = vm.Scheduler;
        _cost = vm.Cost;
        Tally = new IpiTally(vm.Count);
        _settlement = new Settlement(vm);
        Delivery = new InterruptDelivery(vm, Tally, _settlement);
    }

    public IpiTally Tally { get; }

    /// <summary>What makes the targets take the interrupt.</summary>
    public InterruptDelivery Delivery { get; }

    public KvmVm Vm => _vm;

    /// <summary>The vCPU that wrote the ICR; it is in the host while its exit is handled.</summary>
    public int Sender { get; private set; }

    public bool SenderIsX2Apic => _keys[Sender].IsX2Apic;

    public bool SenderIsFlat => _keys[Sender].Kind == MatchKind.XApicFlat;

    /// <summary>Starts one send or one batch; a batch puts the vCPUs it rouses back afterwards.</summary>
    public void Begin(int sender, bool keepLists, bool repeats)
    {
        Sender = sender;
        Delivery.Begin(sender);
        Tally.Reset(keepLists);
        _settlement.Begin(repeats);
    }

    /// <summary>Starts to deliver a device's interrupt: no vCPU sends, so none is in the host because of it.</summary>
    public void BeginDevice() => Begin(InterruptDelivery.NoSender, keepLists: true, repeats: false);

    /// <summary>The destination as the sender's APIC mode decodes it.</summary>
    public uint Destination(Icr icr) => icr.Destination(SenderIsX2Apic);

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
                Delivery.Wake(v);
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
        Delivery.Complete(v);
    }

    /// <summary>A line of kernel log.</summary>
    public void Warn(IpiWarning warning) => Tally.Warn(warning);

    /// <summary>One target of the software send path.</summary>
    public void ChargeEmulatedTarget() => Tally.Cycles += _cost.EmulatedTarget;

    /// <summary>A #VMEXIT: the world switch and KVM's way to the handler and back.</summary>
    public void ChargeExit() => Tally.Cycles += _cost.WorldSwitch + _cost.ExitDispatch;

    /// <summary>After an IPI of a batch: puts the VM back.</summary>
    public void Settle() => _settlement.Settle(Tally);

    private DestinationMatch Match(Icr icr, uint destination) => new(Sender, icr, destination);

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
