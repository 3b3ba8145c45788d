namespace AvicCore;

/// <summary>Something to act on, in words for whoever runs the host.</summary>
public sealed class TraceFinding
{
    /// <summary>What is the matter, in a few words.</summary>
    public string Title { get; set; } = "";

    /// <summary>What it means and what to do.</summary>
    public string Text { get; set; } = "";

    /// <summary>The counts it rests on.</summary>
    public string Evidence { get; set; } = "";

    /// <summary>How many events stand behind it.</summary>
    public long Count { get; set; }
}

/// <summary>A name and a count.</summary>
public sealed class NamedCount
{
    /// <summary>The name.</summary>
    public string Name { get; set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; set; }
}

/// <summary>Exits of one reason.</summary>
public sealed class ExitCount
{
    /// <summary>The kernel's name of the exit.</summary>
    public string Reason { get; set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; set; }

    /// <summary>Share of all exits, 0 to 100; that of the table, if perf kvm stat gave it.</summary>
    public double Percent { get; set; }

    /// <summary>For each second of the span; null without a span.</summary>
    public double? PerSecond { get; set; }

    /// <summary>Share of the time outside the guest, 0 to 100, from perf kvm stat; null without it.</summary>
    public double? TimePercent { get; set; }

    /// <summary>Shortest time outside the guest in nanoseconds, from perf kvm stat; null without it.</summary>
    public long? MinNs { get; set; }

    /// <summary>Longest time outside the guest in nanoseconds, from perf kvm stat; null without it.</summary>
    public long? MaxNs { get; set; }

    /// <summary>Mean time outside the guest in nanoseconds, from perf kvm stat; null without it.</summary>
    public double? MeanNs { get; set; }
}

/// <summary>Accesses of one register that hardware did not finish.</summary>
public sealed class RegisterAccessCount
{
    /// <summary>The register's offset.</summary>
    public uint Offset { get; set; }

    /// <summary>The kernel's symbol.</summary>
    public string Register { get; set; } = "";

    /// <summary>Reads.</summary>
    public long Reads { get; set; }

    /// <summary>Writes.</summary>
    public long Writes { get; set; }
}

/// <summary>What one vCPU has to do with incomplete IPIs.</summary>
public sealed class VcpuIpiCount
{
    /// <summary>The vCPU's id.</summary>
    public int Vcpu { get; set; }

    /// <summary>Incomplete IPIs that it sent.</summary>
    public long Sent { get; set; }

    /// <summary>Incomplete IPIs that name it and no one else.</summary>
    public long Targeted { get; set; }

    /// <summary>Its slow-path kicks.</summary>
    public long Slow { get; set; }

    /// <summary>Its exits, all reasons.</summary>
    public long Exits { get; set; }
}

/// <summary>Incomplete IPIs from one vCPU to one destination.</summary>
public sealed class IpiPairCount
{
    /// <summary>The sender; null if the trace does not tell.</summary>
    public int? Source { get; set; }

    /// <summary>The target's APIC ID or logical table slot; null for an IPI to several or to all.</summary>
    public int? Target { get; set; }

    /// <summary>How many.</summary>
    public long Count { get; set; }
}

/// <summary>How long halted vCPUs waited, and what halt polling did.</summary>
public sealed class WakeupCounts
{
    /// <summary>Halts that ended in sleep.</summary>
    public long Sleeps { get; set; }

    /// <summary>Halts that ended while polling.</summary>
    public long Polls { get; set; }

    /// <summary>Sleeps that ended within 200 us, the default limit of halt polling.</summary>
    public long ShortSleeps { get; set; }

    /// <summary>Halts whose time does not count for halt polling.</summary>
    public long InvalidPolls { get; set; }

    /// <summary>Mean sleep in nanoseconds; null without one.</summary>
    public double? MeanSleepNs { get; set; }

    /// <summary>Longest sleep in nanoseconds.</summary>
    public long MaxSleepNs { get; set; }

    /// <summary>Mean successful poll in nanoseconds; null without one.</summary>
    public double? MeanPollNs { get; set; }

    /// <summary>How often polling time grew.</summary>
    public long Grown { get; set; }

    /// <summary>How often polling time shrank.</summary>
    public long Shrunk { get; set; }

    /// <summary>The longest polling time that was set, in nanoseconds.</summary>
    public long MaxPollNs { get; set; }
}
