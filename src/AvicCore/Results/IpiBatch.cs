namespace AvicCore;

/// <summary>What became of many equal IPIs, each under the same conditions. Counts are sums over all of them.</summary>
public sealed class IpiBatch
{
    /// <summary>How many values <see cref="IpiWarning"/> has.</summary>
    internal const int WarningKinds = 6;

    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel that handled them.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The vCPU that wrote the ICR.</summary>
    public int Source { get; set; }

    /// <summary>The destination field as the sender's APIC mode reads it.</summary>
    public uint Destination { get; set; }

    /// <summary>ICR bits 7:0.</summary>
    public byte Vector { get; set; }

    /// <summary>The ICR as written, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>IPIs sent.</summary>
    public long Count { get; set; }

    /// <summary>IPIs by <see cref="IpiPath"/>: None, Hardware, Fast, Slow, Emulated.</summary>
    public long[] Paths { get; set; } = new long[5];

    /// <summary>#VMEXIT 401h by failure id, 0 to 5.</summary>
    public long[] Exits { get; set; } = new long[6];

    /// <summary>IRR bits set, by hardware or by KVM.</summary>
    public long IrrSet { get; set; }

    /// <summary>Doorbells sent by hardware.</summary>
    public long Doorbells { get; set; }

    /// <summary>Doorbells rung by KVM.</summary>
    public long SoftwareDoorbells { get; set; }

    /// <summary>Reschedule IPIs between physical CPUs.</summary>
    public long HostIpis { get; set; }

    /// <summary>vCPUs kicked, with or without effect.</summary>
    public long Kicked { get; set; }

    /// <summary>vCPUs woken.</summary>
    public long Woken { get; set; }

    /// <summary>Lost wake-ups.</summary>
    public long Lost { get; set; }

    /// <summary>Targets whose IRR was never set.</summary>
    public long Dropped { get; set; }

    /// <summary>Kernel log lines, by <see cref="IpiWarning"/>.</summary>
    public long[] Warnings { get; set; } = new long[WarningKinds];

    /// <summary>vCPUs that KVM looked at.</summary>
    public long Visited { get; set; }

    /// <summary>Look-ups of vCPUs by id and of logical table entries.</summary>
    public long Lookups { get; set; }

    /// <summary>Model: cycles on the sender's side, all IPIs together.</summary>
    public long Cycles { get; set; }

    /// <summary>The different costs of one IPI that occurred, in cycles, ascending.</summary>
    public long[] CycleValues { get; set; } = [];

    /// <summary>How many IPIs had each of <see cref="CycleValues"/>.</summary>
    public long[] CycleCounts { get; set; } = [];
}
