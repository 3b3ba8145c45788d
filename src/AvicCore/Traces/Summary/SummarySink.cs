using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Takes the events of a trace and counts them.</summary>
internal sealed class SummarySink : IBlockSink
{
    private const int Kinds = (int)TraceEventKind.LostEvents + 1;
    private const int MaxMessages = 32;
    private const uint IcrMsr = 0x830;
    private const uint FirstX2ApicMsr = 0x800;
    private const uint LastX2ApicMsr = 0x8FF;
    private const uint HyperVEoiMsr = 0x40000070;
    private const uint HyperVTprMsr = 0x40000072;

    private readonly long[] _events = new long[Kinds];
    private readonly List<string> _messages = [];
    private readonly FastPathRule _rule;

    /// <summary>Of a block: the changes of inhibits in it, which have to come in their turn.</summary>
    private readonly List<TraceRecord>? _changes;

    public SummarySink(KvmKernel kernel)
        : this(FastPathRules.Of(kernel.Handler), null)
    {
    }

    private SummarySink(FastPathRule rule, List<TraceRecord>? changes)
    {
        _rule = rule;
        _changes = changes;
        Ipis = new IpiCounter(rule, Vcpus);
    }

    public IssueCounter Issues { get; set; } = new();

    public IpiCounter Ipis { get; }

    public ExitCounter Exits { get; } = new();

    public VcpuTable Vcpus { get; } = new();

    public InhibitTimeline Inhibits { get; } = new();

    public RegisterCounter Registers { get; } = new();

    public WakeupCounter Wakeups { get; } = new();

    /// <summary>What only a working AVIC does.</summary>
    public ActivityCounter Activity { get; } = new();

    /// <summary>The time that the events cover.</summary>
    public TimeSpans Times { get; } = new();

    /// <summary>AVIC was active for some VM at some time: as events tell, or rows of a table.</summary>
    public bool HasAvicEvents
        => Activity.Events > 0 || Exits.Count("avic_incomplete_ipi") + Exits.Count("avic_unaccelerated_access") > 0;

    /// <summary>Of it, what came after the last change of an inhibit mask and speaks against that.</summary>
    public long AvicEventsSinceChange => Activity.SinceChange(Vcpus.Count);

    public long ApicvAccepts { get; private set; }

    public long NestedExits { get; private set; }

    /// <summary>Writes of the x2APIC ICR that KVM emulates.</summary>
    public long IcrMsrWrites { get; private set; }

    /// <summary>Accesses of the APIC's MSRs, x2APIC's and Hyper-V's, that KVM emulates.</summary>
    public long ApicMsrs { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Pasted values of apicv_inhibit_reasons.</summary>
    public HostMasks HostMasks { get; } = new();

    /// <summary>The module parameter avic as last pasted; null without it.</summary>
    public string? AvicParameter { get; private set; }

    /// <summary>When the kernel log last had an invalid IPI target; null without one, or without its time.</summary>
    public long? InvalidTargetNs { get; private set; }

    public long[] MessagesByKind { get; } = new long[(int)KernelMessageKind.AvicUnavailable + 1];

    public long Count(TraceEventKind kind) => _events[(int)kind];

    [MethodImpl(Jit.Hot)]
    public void Add(TraceRecord record)
    {
        _events[(int)record.Kind]++;
        if (record.HasTime && record.Kind != TraceEventKind.KernelMessage)
        {
            Times.Add(record.TimeNs);
        }

        switch (record.Kind)
        {
            case TraceEventKind.Exit:
                AddExit(record);
                break;
            case TraceEventKind.IncompleteIpi:
                AddIncomplete(record);
                break;
            case TraceEventKind.KickSlowPath:
                Activity.AddDelivery();
                Ipis.AddSlow(record);
                break;
            case TraceEventKind.AcceptIrq when record.IsOther:
                ApicvAccepts++;
                Activity.AddDelivery();
                break;
            case TraceEventKind.Wakeup:
                Wakeups.AddWakeup(record);
                break;
            case TraceEventKind.HaltPoll:
                Wakeups.AddHaltPoll(record);
                break;
            case TraceEventKind.UnacceleratedAccess:
                Activity.AddAccess();
                Registers.Add(record);
                break;
            case TraceEventKind.Doorbell:
            case TraceEventKind.GaLog:
                Activity.AddDelivery();
                break;
            default:
                AddRare(record);
                break;
        }
    }

    /// <summary>The last change of an inhibit mask: what AVIC does behind it counts anew.</summary>
    public long LastOrderedLine => _changes is { Count: > 0 } ? _changes[_changes.Count - 1].Line : 0;

    public IBlockSink CreateBlock() => new SummarySink(_rule, []);

    public bool CanTake(IBlockSink block)
    {
        SummarySink later = (SummarySink)block;
        return Ipis.HasRoom(later.Ipis, ThreadTable.Capacity / 4);
    }

    public void Take(IBlockSink block, BlockTurn turn)
    {
        SummarySink later = (SummarySink)block;
        foreach (TraceRecord change in later._changes!)
        {
            long line = change.Line;
            change.Line += turn.Lines;
            Activity.Change();
            if (Inhibits.Add(change))
            {
                turn.Issues.AddBefore(TraceIssueKind.ContradictoryMask, line);
            }
        }

        Sum.Add(_events, later._events);
        Times.Take(later.Times);
        Ipis.Take(later.Ipis);
        Exits.Take(later.Exits, turn.Reasons);
        Vcpus.Take(later.Vcpus);
        Registers.Take(later.Registers);
        Wakeups.Take(later.Wakeups);
        Activity.Take(later.Activity);
        ApicvAccepts += later.ApicvAccepts;
        NestedExits += later.NestedExits;
        IcrMsrWrites += later.IcrMsrWrites;
        ApicMsrs += later.ApicMsrs;
    }

    public void Clear()
    {
        Array.Clear(_events, 0, _events.Length);
        Times.Clear();
        _changes!.Clear();
        Ipis.Clear();
        Exits.ClearTraced();
        Vcpus.Clear();
        Registers.Clear();
        Wakeups.Clear();
        Activity.Clear();
        ApicvAccepts = 0;
        NestedExits = 0;
        IcrMsrWrites = 0;
        ApicMsrs = 0;
    }

    /// <summary>The newest kernel that prints what this trace has.</summary>
    public KvmKernel NewestThatFits() => Inhibits.Unmasked > 0 ? KvmKernel.Parse("5.17") : KvmKernel.Newest;

    public InhibitNames NamesOf(KvmKernel kernel) => new(kernel, Inhibits.Printed);

    public TraceSummary Build(KvmKernel kernel)
    {
        InhibitNames names = NamesOf(kernel);
        double? seconds = Times.Seconds;
        IpiPairCount[] pairs = Ipis.HeatMap(out long omitted);
        return new TraceSummary
        {
            Kernel = kernel.Name,
            LostEvents = Lost,
            StartNs = Times.StartNs,
            EndNs = Times.EndNs,
            SpanSeconds = seconds,
            EventsPerSecond = Percentage.PerSecond(Percentage.Sum(_events), seconds),
            ExitsPerSecond = Percentage.PerSecond(Exits.Traced, seconds),
            IncompleteIpisPerSecond = Percentage.PerSecond(Count(TraceEventKind.IncompleteIpi), seconds),
            Exits = Exits.ToArray(seconds),
            Ipis = Ipis.Build(kernel),
            Vcpus = Vcpus.ToArray(Ipis.Recorded > 0),
            HeatMap = pairs,
            HeatMapOmitted = omitted,
            Inhibits = Inhibits.Entries(names),
            InhibitsOmitted = Inhibits.Omitted,
            InhibitTotals = Inhibits.Totals(names),
            InhibitStates = HostMasks.Count > 0 ? HostMasks.ToArray(names) : Inhibits.States(names),
            Registers = Registers.ToArray(),
            Wakeups = Wakeups.Build(),
            EventCounts = EventCounts(),
            KernelMessages = [.. _messages],
        };
    }

    [MethodImpl(Jit.Hot)]
    private void AddIncomplete(TraceRecord record)
    {
        if (!record.IsFromExit)
        {
            Activity.AddAccess(); // Else it was counted as an exit.
        }

        Ipis.AddIncomplete(record);
    }

    [MethodImpl(Jit.Hot)]
    private void AddExit(TraceRecord record)
    {
        if (record.IsOther)
        {
            NestedExits++;
            return;
        }

        Exits.Add(record.ExitReason);
        Vcpus.AddExit(record.Vcpu >= 0 ? record.Vcpu : TraceComm.VcpuOf(record), record.ThreadId);
        if (record.ExitReason.IsAvic)
        {
            Activity.AddExit();
        }
    }

    [MethodImpl(Jit.Hot)]
    private void AddRare(TraceRecord record)
    {
        switch (record.Kind)
        {
            case TraceEventKind.InhibitChange when _changes is not null:
                Activity.Change();
                _changes.Add(record.Copy());
                break;
            case TraceEventKind.InhibitChange:
                Activity.Change();
                if (Inhibits.Add(record))
                {
                    Issues.Add(TraceIssueKind.ContradictoryMask, record.Line);
                }

                break;
            case TraceEventKind.Msr:
                IcrMsrWrites += record.IsWrite && record.Index == IcrMsr ? 1 : 0;
                ApicMsrs += record.Index is (>= FirstX2ApicMsr and <= LastX2ApicMsr)
                    or (>= HyperVEoiMsr and <= HyperVTprMsr) ? 1 : 0;
                break;
            case TraceEventKind.ExitStatistic:
                Exits.Add(record.Row!);
                break;
            case TraceEventKind.KernelMessage:
                MessagesByKind[(int)record.MessageKind]++;
                InvalidTargetNs = record.MessageKind == KernelMessageKind.InvalidIpiTarget && record.HasTime
                    ? record.TimeNs
                    : InvalidTargetNs;
                Keep(record);
                break;
            case TraceEventKind.HostValue when record.Name == HostValues.InhibitReasons && record.HasMask:
                HostMasks.Add(record.VM, record.Value);
                break;
            case TraceEventKind.HostValue when record.Name == "avic":
                AvicParameter = record.Text;
                break;
            case TraceEventKind.LostEvents:
                Lost += (long)record.Value;
                break;
            default:
                break;
        }
    }

    private void Keep(TraceRecord record)
    {
        if (record.MessageKind != KernelMessageKind.Other && _messages.Count < MaxMessages
            && !_messages.Contains(record.Text))
        {
            _messages.Add(record.Text);
        }
    }

    private NamedCount[] EventCounts()
    {
        List<NamedCount> counts = [];
        for (int kind = 0; kind < _events.Length; kind++)
        {
            if (_events[kind] > 0)
            {
                // Kinds with the same count stay in their order.
                int at = counts.FindIndex(row => row.Count < _events[kind]);
                NamedCount count = new() { Name = ((TraceEventKind)kind).ToString(), Count = _events[kind] };
                counts.Insert(at < 0 ? counts.Count : at, count);
            }
        }

        return counts.ToArray();
    }
}
