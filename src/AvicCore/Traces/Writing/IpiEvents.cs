using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Makes of a result the events that its kernel would have traced, in the kernel's order and shape.</summary>
internal sealed class IpiEvents
{
    private const long StartNs = 1_000_000_000;
    private const int FirstPid = 1000;
    private const double NsPerCycle = 0.4;
    private const long StepNs = 1000;
    private const ulong ExitRip = 0xffffffff_8105f2b6;
    private const ulong EntryRip = 0xffffffff_8105f2b8;

    private readonly List<TraceEvent> _events = [];
    private long _nowNs = StartNs;

    /// <summary>The events of one IPI; time moves on.</summary>
    public IReadOnlyList<TraceEvent> Of(IpiResult ipi, KvmKernel kernel)
    {
        _events.Clear();
        if (ipi.ExitId is not null)
        {
            AddExit(ipi, kernel);
            AddKicks(ipi, kernel);
            AddEntry(ipi.Source, kernel);
            foreach (int vcpu in ipi.Woken)
            {
                Add(vcpu, new WakeupEvent { WaitNs = _nowNs - StartNs + StepNs, IsPollingValid = true });
                AddEntry(vcpu, kernel);
            }
        }

        _nowNs += Math.Max(StepNs, (long)(ipi.Cycles * NsPerCycle));
        return _events;
    }

    private void AddExit(IpiResult ipi, KvmKernel kernel)
    {
        bool isOld = !kernel.IsSince(5, 10);
        ulong info1 = ipi.ExitInfo1 ?? 0;
        string reason = SvmExits.NameOf(ExitReason.IncompleteIpiCode);
        Add(ipi.Source, new ExitEvent
        {
            Vcpu = ipi.Source,
            Reason = reason,
            ReasonText = reason,
            ExitCode = ExitReason.IncompleteIpiCode,
            Rip = ExitRip,
            Info1 = info1,
            Info2 = ipi.ExitInfo2 ?? 0,
            IntrInfo = isOld ? null : 0,
            ErrorCode = isOld ? null : 0,
            Requests = kernel.IsSince(6, 14) ? 0 : null,
        });
        uint index = (uint)((ipi.ExitIndex ?? 0) & kernel.IndexMask);
        Add(ipi.Source, new IncompleteIpiEvent
        {
            Vcpu = ipi.Source,
            Icr = info1,
            Id = (uint)(ipi.ExitId ?? 0),
            Index = index,
        });
        if (ipi.Path == IpiPath.Slow && HasSlowPathEvent(kernel))
        {
            Add(ipi.Source, new KickSlowPathEvent { Vcpu = ipi.Source, Icr = info1, Index = index });
        }
    }

    private void AddKicks(IpiResult ipi, KvmKernel kernel)
    {
        if (ipi.Path == IpiPath.Emulated)
        {
            AddEmulation(ipi);
        }

        bool isVector = ipi.DeliveryMode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        foreach (int vcpu in ipi.Kicked)
        {
            if (ipi.Path == IpiPath.Emulated && isVector)
            {
                AddAccept(ipi, vcpu, isApicv: false);
            }

            if (kernel.CompletesByMode && isVector && Array.IndexOf(ipi.HostIpis, vcpu) < 0)
            {
                AddAccept(ipi, vcpu, isApicv: true);
            }

            if (kernel.IsSince(6, 0) && Array.IndexOf(ipi.SoftwareDoorbells, vcpu) >= 0)
            {
                Add(ipi.Source, new DoorbellEvent { Vcpu = vcpu, HostApicId = (uint)ipi.SoftwareDoorbellCpuOf(vcpu) });
            }
        }
    }

    private void AddAccept(IpiResult ipi, int vcpu, bool isApicv)
        => Add(
            ipi.Source,
            new AcceptIrqEvent
            {
                IsApicv = isApicv,
                ApicId = (uint)vcpu,
                Vector = ipi.Vector,
                DeliveryMode = ipi.DeliveryMode,
                TriggerMode = new Icr(ipi.Icr).TriggerMode,
            },
            isOther: isApicv);

    private void AddEmulation(IpiResult ipi)
    {
        Icr icr = new(ipi.Icr);
        Add(ipi.Source, new ApicIpiEvent
        {
            Destination = ipi.Destination,
            Vector = ipi.Vector,
            DeliveryMode = ipi.DeliveryMode,
            DestinationMode = icr.DestinationMode,
            IsAssert = icr.IsAssert,
            TriggerMode = icr.TriggerMode,
            Shorthand = icr.Shorthand,
        });
    }

    private void AddEntry(int vcpu, KvmKernel kernel)
        => Add(vcpu, new EntryEvent
        {
            Vcpu = vcpu,
            Rip = kernel.IsSince(5, 10) ? EntryRip : null,
            IntrInfo = kernel.IsSince(6, 14) ? 0 : null,
            ErrorCode = kernel.IsSince(6, 14) ? 0 : null,
        });

    private void Add(int vcpu, TraceEvent traced, bool isOther = false)
    {
        traced.Name = KnownEvents.NameOf(traced.Kind, isOther);
        traced.Comm = FormattableString.Invariant($"CPU {vcpu}/KVM");
        traced.Pid = FirstPid + vcpu;
        traced.Cpu = vcpu;
        traced.TimeNs = _nowNs / StepNs * StepNs; // The lines show microseconds.
        _events.Add(traced);
        _nowNs += StepNs;
    }

    /// <summary>From 5.19, and part of the patch series of 2022.</summary>
    private static bool HasSlowPathEvent(KvmKernel kernel)
        => kernel.Handler != "G0x" && (kernel.Version is null || kernel.IsSince(5, 19));
}
