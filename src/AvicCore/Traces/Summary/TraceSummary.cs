using System.Linq;

namespace AvicCore;

/// <summary>Whether a guest's interrupts go through AVIC.</summary>
public enum AvicVerdict
{
    /// <summary>The trace does not tell.</summary>
    Unknown = 0,

    /// <summary>AVIC works: exits and events that only it makes are there.</summary>
    Active = 1,

    /// <summary>AVIC is off or inhibited.</summary>
    Inactive = 2,

    /// <summary>AVIC may be on, and the guest goes around it: MSRs instead of the APIC page.</summary>
    Bypassed = 3,
}

/// <summary>What a trace says, counted: the verdict first, then what it rests on.</summary>
public sealed class TraceSummary
{
    /// <summary>Is AVIC active?</summary>
    public AvicVerdict Verdict { get; set; }

    /// <summary>What the verdict rests on, one sentence each, strongest first.</summary>
    public string[] Evidence { get; set; } = [];

    /// <summary>What is worth doing, most urgent first.</summary>
    public TraceFinding[] Findings { get; set; } = [];

    /// <summary>The kernel whose numbering and handler were used.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>True if nobody named the kernel: the newest that fits the trace was taken.</summary>
    public bool IsKernelAssumed { get; set; }

    /// <summary>Lines read.</summary>
    public long Lines { get; set; }

    /// <summary>Events read.</summary>
    public long Events { get; set; }

    /// <summary>Events that the recorder says it dropped.</summary>
    public long LostEvents { get; set; }

    /// <summary>The earliest time, in nanoseconds of the trace's clock; null without times.</summary>
    public long? StartNs { get; set; }

    /// <summary>The latest time, in nanoseconds of the trace's clock; null without times.</summary>
    public long? EndNs { get; set; }

    /// <summary>Seconds between the two; null without times.</summary>
    public double? SpanSeconds { get; set; }

    /// <summary>Events of each second of the span; null without a span.</summary>
    public double? EventsPerSecond { get; set; }

    /// <summary>Exits of each second of the span; null without a span.</summary>
    public double? ExitsPerSecond { get; set; }

    /// <summary>Incomplete IPIs of each second of the span; null without a span.</summary>
    public double? IncompleteIpisPerSecond { get; set; }

    /// <summary>Exits by reason, most frequent first; from kvm_exit and from perf kvm stat.</summary>
    public ExitCount[] Exits { get; set; } = [];

    /// <summary>Incomplete IPIs: by failure id, destination and path.</summary>
    public IpiCounts Ipis { get; set; } = new();

    /// <summary>What each vCPU sent and got, by id.</summary>
    public VcpuIpiCount[] Vcpus { get; set; } = [];

    /// <summary>Who sends to whom, most frequent first.</summary>
    public IpiPairCount[] HeatMap { get; set; } = [];

    /// <summary>Incomplete IPIs of pairs that found no place in the map.</summary>
    public long HeatMapOmitted { get; set; }

    /// <summary>Changes of the inhibit mask in order; of very many, the first and the last.</summary>
    public InhibitEntry[] Inhibits { get; set; } = [];

    /// <summary>Changes left out between the first and the last.</summary>
    public long InhibitsOmitted { get; set; }

    /// <summary>Inhibit reasons: how often, how long, and what lifts them.</summary>
    public InhibitTotal[] InhibitTotals { get; set; } = [];

    /// <summary>
    /// The inhibit mask of each VM: as apicv_inhibit_reasons says, else at the end of the trace, inhibited ones first.
    /// </summary>
    public InhibitState[] InhibitStates { get; set; } = [];

    /// <summary>Accesses of exit 402h by register, most frequent first.</summary>
    public RegisterAccessCount[] Registers { get; set; } = [];

    /// <summary>How long halted vCPUs waited.</summary>
    public WakeupCounts Wakeups { get; set; } = new();

    /// <summary>Events by the kernel's name of their kind, most frequent first.</summary>
    public NamedCount[] EventCounts { get; set; } = [];

    /// <summary>Lines of the kernel log that concern AVIC, each once.</summary>
    public string[] KernelMessages { get; set; } = [];

    /// <summary>What could not be read or was strange.</summary>
    public TraceIssue[] Issues { get; set; } = [];

    /// <summary>The share of an exit, 0 to 100; 0 if there is none.</summary>
    internal double ShareOf(string exit) => Exits.FirstOrDefault(row => row.Reason == exit)?.Percent ?? 0;

    /// <summary>The whole as text: verdict, what is worth doing, tables.</summary>
    public string Report => TraceReport.Write(this);
}
