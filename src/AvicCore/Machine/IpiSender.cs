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
    private readonly IpiReporter _reporter;
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
        _reporter = new IpiReporter(vm, _tally, _fate);
        _ringsHosts = !vm.Kvm.IgnoresHostDoorbell;
    }

    /// <summary>Sends one IPI. With <paramref name="settles"/> the VM is put back afterwards, as within a batch.</summary>
    public IpiResult Send(int source, Icr icr, bool settles)
    {
        Begin(source, keepLists: true, settles);
        IpiPath path = SendOne(icr, out IncompleteIpi exit, out bool hasExit);
        IpiResult result = _reporter.ToResult(source, icr, path, hasExit ? exit : null);
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

        return _reporter.ToBatch(source, icr, count, outcomes, cycles);
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
        _isPresent = _apics.Keys[source].IsHardwareEnabled;
        _isAccelerated = _vm.Accelerates(source);
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
}
