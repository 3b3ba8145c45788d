using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Who runs when an event is traced.</summary>
internal readonly record struct TraceThread(string Comm, int Pid, int Cpu)
{
    private const int FirstPid = 1000;

    /// <summary>The thread of the virtual machine monitor that no vCPU runs on.</summary>
    public static TraceThread Monitor { get; } = new("qemu-system-x86", FirstPid - 1, 0);

    /// <summary>vCPU n is a thread of pid 1000 + n on physical CPU n.</summary>
    public static TraceThread OfVcpu(int vcpu)
        => new(FormattableString.Invariant($"CPU {vcpu}/KVM"), FirstPid + vcpu, vcpu);

    /// <summary>The IOMMU's interrupt thread, which reads the GA log.</summary>
    public static TraceThread OfIommu(int cpu) => new("irq/26-AMD-Vi", 226, cpu);

    /// <summary>The interrupt of an assigned device that the host takes.</summary>
    public static TraceThread OfDevice(int cpu) => new("irq/47-vfio-msi", 247, cpu);
}

/// <summary>Events in their order, and the virtual time that stamps them.</summary>
internal sealed class TraceTape
{
    private const long StartNs = 1_000_000_000;
    private const double NsPerCycle = 0.4;
    private const long StepNs = 1000;

    private readonly List<TraceEvent> _events = [];
    private long _nowNs = StartNs;

    public IReadOnlyList<TraceEvent> Events => _events;

    /// <summary>How long the trace has run when the next event comes.</summary>
    public long ElapsedNs => _nowNs - StartNs + StepNs;

    /// <summary>Forgets the events; time stays.</summary>
    public void Clear() => _events.Clear();

    public void Add(int vcpu, TraceEvent traced, bool isOther = false) => Add(TraceThread.OfVcpu(vcpu), traced, isOther);

    /// <param name="thread">Who runs.</param>
    /// <param name="traced">The event, without its prefix.</param>
    /// <param name="isOther">The second event of its kind, such as kvm_apicv_accept_irq.</param>
    public void Add(TraceThread thread, TraceEvent traced, bool isOther = false)
    {
        traced.Name = KnownEvents.NameOf(traced.Kind, isOther);
        traced.Comm = thread.Comm;
        traced.Pid = thread.Pid;
        traced.Cpu = thread.Cpu;
        traced.TimeNs = _nowNs / StepNs * StepNs; // The lines show microseconds.
        _events.Add(traced);
        _nowNs += StepNs;
    }

    /// <summary>What the model says it took.</summary>
    public void Advance(long cycles) => _nowNs += Math.Max(StepNs, (long)(cycles * NsPerCycle));
}
