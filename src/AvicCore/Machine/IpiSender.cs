using System;
using System.Collections.Generic;
using System.Threading;

namespace AvicCore;

/// <summary>One IPI from left to right: guest, hardware, KVM's handler, KvmHost, result. The one place that sees it whole.</summary>
internal sealed class IpiSender
{
    private const int PollEvery = 4096;

    private readonly AvicVm _vm;
    private readonly ApicFile _apics;
    private readonly AvicHardware _hardware;
    private readonly IIpiHandler _handler;
    private readonly KvmHost _kvm;
    private readonly IpiFate _fate;
    private readonly IpiTally _tally;
    private readonly bool _ringsHosts;
    private int _source;
    private bool _isPresent;
    private bool _isAccelerated;

    public IpiSender(AvicVm vm)
    {
        _vm = vm;
        _apics = vm.Apics;
        _hardware = vm.Hardware;
        _handler = vm.Handler;
        _kvm = new KvmHost(vm.Kvm);
        _fate = new IpiFate(vm.Kvm);
        _tally = _kvm.Tally;
        _ringsHosts = !vm.Kvm.IgnoresHostDoorbell;
    }

    /// <summary>Sends one IPI. With <paramref name="settles"/> the VM is put back afterwards, as within a batch.</summary>
    public IpiResult Send(int source, Icr icr, bool settles)
    {
        Begin(source, keepLists: true, settles);
        IpiPath path = SendOne(icr, out IncompleteIpi exit, out bool hasExit);
        IpiResult result = ToResult(icr, path, exit, hasExit);
        if (settles)
        {
            _kvm.Settle();
        }

        return result;
    }

    /// <summary>Sends equal IPIs, each under the same conditions; stops early, without a result, when asked to.</summary>
    public IpiBatch SendBatch(int source, Icr icr, long count, Action<long>? progress, CancellationToken stop)
    {
        bool settles = count > 1;
        Begin(source, keepLists: false, settles);
        OutcomeCounts outcomes = new();
        Histogram cycles = new();
        for (long sent = 0; sent < count; sent++)
        {
            if ((sent & (PollEvery - 1)) == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress?.Invoke(sent);
            }

            long before = _tally.Cycles;
            IpiPath path = SendOne(icr, out IncompleteIpi exit, out bool hasExit);
            outcomes.Add(path, hasExit, exit);
            cycles.Add(_tally.Cycles - before);
            if (settles)
            {
                _kvm.Settle();
            }
        }

        return ToBatch(icr, count, outcomes, cycles);
    }

    /// <summary>Round trips to changing targets: each IPI is delivered, handled, taken and the VM put back.</summary>
    public void RoundTrips(int source, Icr[] icrs, int count)
    {
        Begin(source, keepLists: false, settles: true);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            SendOne(icrs[at], out _, out _);
            _kvm.Settle();
            at = at + 1 == icrs.Length ? 0 : at + 1;
        }
    }

    /// <summary>Sends one IPI in a VM of up to 64 vCPUs, tells its outcome as sets, and puts the VM back.</summary>
    public void Probe(int source, Icr icr, out IpiProbe probe)
    {
        Begin(source, keepLists: true, settles: true);
        probe.Path = SendOne(icr, out IncompleteIpi exit, out bool hasExit);
        probe.ExitId = hasExit ? (int)exit.Failure : -1;
        probe.Addressed = _fate.ToSet();
        probe.Doorbells = _tally.Doorbells.ToSet();
        probe.SoftwareDoorbells = _tally.SoftwareDoorbells.ToSet();
        probe.HostIpis = _tally.HostIpis.ToSet();
        probe.Woken = _tally.Woken.ToSet();
        probe.Lost = _tally.Lost.ToSet();
        probe.Dropped = _tally.Dropped.ToSet();
        probe.Warnings = 0;
        for (int kind = 0; kind < _tally.Warnings.Length; kind++)
        {
            probe.Warnings |= _tally.Warnings[kind] > 0 ? 1 << kind : 0;
        }

        _kvm.Settle();
        for (int i = 0; i < _tally.TargetCount; i++)
        {
            _apics.Irr(_tally.Targets[i]).Clear(icr.Vector); // Whoever sleeps on still has it.
        }
    }

    private void Begin(int source, bool keepLists, bool settles)
    {
        _source = source;
        MatchKey key = _apics.Keys[source];
        _isPresent = key.IsHardwareEnabled;
        _isAccelerated = _vm.Scheduler.IsAvicActive(source) && (!key.IsX2Apic || _vm.AcceleratesX2Apic);
        _kvm.Begin(source, keepLists, settles);
    }

    private IpiPath SendOne(Icr icr, out IncompleteIpi exit, out bool hasExit)
    {
        _apics.Sharing.Poll();
        _fate.Address(_source, icr);
        _tally.BeginIpi();
        IpiPath path = Route(icr, out exit, out hasExit);
        _fate.Judge(_tally);
        return path;
    }

    private IpiPath Route(Icr icr, out IncompleteIpi exit, out bool hasExit)
    {
        exit = default;
        hasExit = false;
        if (!_isPresent)
        {
            return IpiPath.None; // A disabled APIC has no ICR to write.
        }

        _apics.StoreIcr(_source, icr);
        if (!_isAccelerated)
        {
            _kvm.ChargeExit();
            SoftwareApic.Send(icr, _kvm);
            return IpiPath.Emulated;
        }

        IcrWriteOutcome outcome = _hardware.WriteIcr(_source, icr, _tally, out exit);
        if (_ringsHosts)
        {
            _kvm.Delivery.TakeHostDoorbells();
        }

        switch (outcome)
        {
            case IcrWriteOutcome.Accelerated:
                return IpiPath.Hardware;
            case IcrWriteOutcome.Ignored:
                return IpiPath.None;
            default:
                hasExit = true;
                _kvm.ChargeExit();
                return IncompleteIpiExit.Handle(exit, _handler, _kvm);
        }
    }

    private IpiResult ToResult(Icr icr, IpiPath path, IncompleteIpi exit, bool hasExit)
    {
        int[] ids = _vm.Kvm.Ids;
        int[] irrSet = _tally.IrrSet.ToIds(ids);
        Array.Sort(irrSet);
        bool isX2Apic = _apics.Keys[_source].IsX2Apic;
        bool isLogical = icr.Shorthand == DestinationShorthand.None && icr.DestinationMode == DestinationMode.Logical;
        bool isIndexMeaningful = hasExit && exit.Failure is not (IpiFailure.InvalidInterruptType or IpiFailure.InvalidVector);
        long latency = _tally.Cycles + TargetLatency();
        return new IpiResult
        {
            VM = _vm.Name,
            Kernel = _vm.Kernel.Name,
            Source = ids[_source],
            Destination = icr.Destination(isX2Apic),
            Vector = icr.Vector,
            DeliveryMode = icr.DeliveryMode,
            DestinationMode = icr.DestinationMode,
            Shorthand = icr.Shorthand,
            Icr = icr.Raw,
            Path = path,
            ExitId = hasExit ? (int)exit.Failure : null,
            ExitIndex = hasExit ? exit.Index : null,
            IsExitIndexAssumed = isIndexMeaningful && isX2Apic && isLogical && !icr.IsBroadcast(isX2Apic),
            ExitInfo1 = hasExit ? exit.ExitInfo1 : null,
            ExitInfo2 = hasExit ? exit.ExitInfo2 : null,
            Addressed = _fate.ToIds(),
            IrrSet = irrSet,
            Doorbells = _tally.Doorbells.ToIds(ids),
            SoftwareDoorbells = _tally.SoftwareDoorbells.ToIds(ids),
            HostIpis = _tally.HostIpis.ToIds(ids),
            Kicked = _tally.Kicked.ToIds(ids),
            Woken = _tally.Woken.ToIds(ids),
            Lost = _tally.Lost.ToIds(ids),
            Dropped = _tally.Dropped.ToIds(ids),
            Warnings = WarningList(),
            Visited = _tally.Visited,
            Lookups = _tally.Lookups,
            Cycles = _tally.Cycles,
            LatencyCycles = latency,
            LatencyNs = _vm.Cost.Gigahertz > 0 ? latency / _vm.Cost.Gigahertz : 0,
        };
    }

    private IpiBatch ToBatch(Icr icr, long count, OutcomeCounts outcomes, Histogram cycles)
        => new()
        {
            VM = _vm.Name,
            Kernel = _vm.Kernel.Name,
            Source = _vm.Kvm.Ids[_source],
            Destination = icr.Destination(_apics.Keys[_source].IsX2Apic),
            Vector = icr.Vector,
            Icr = icr.Raw,
            Count = count,
            Paths = outcomes.Paths(),
            Exits = outcomes.Exits(),
            IrrSet = _tally.IrrSet.Total,
            Doorbells = _tally.Doorbells.Total,
            SoftwareDoorbells = _tally.SoftwareDoorbells.Total,
            HostIpis = _tally.HostIpis.Total,
            Kicked = _tally.Kicked.Total,
            Woken = _tally.Woken.Total,
            Lost = _tally.Lost.Total,
            Dropped = _tally.Dropped.Total,
            Warnings = (long[])_tally.Warnings.Clone(),
            Visited = _tally.Visited,
            Lookups = _tally.Lookups,
            Cycles = _tally.Cycles,
            CycleValues = cycles.Values(),
            CycleCounts = cycles.Counts(),
        };

    /// <summary>Beyond the sender's side: a wake-up takes longest, then a doorbell.</summary>
    private long TargetLatency()
    {
        if (_tally.Woken.Total > 0)
        {
            return _vm.Cost.WakeLatency;
        }

        bool isRung = _tally.Doorbells.Total + _tally.SoftwareDoorbells.Total + _tally.HostIpis.Total > 0;
        return isRung ? _vm.Cost.DoorbellLatency : 0;
    }

    private IpiWarning[] WarningList()
    {
        List<IpiWarning>? warnings = null;
        for (int kind = 0; kind < _tally.Warnings.Length; kind++)
        {
            if (_tally.Warnings[kind] > 0)
            {
                (warnings ??= []).Add((IpiWarning)kind);
            }
        }

        return warnings is null ? [] : [.. warnings];
    }
}
