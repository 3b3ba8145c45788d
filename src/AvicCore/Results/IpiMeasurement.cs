namespace AvicCore;

/// <summary>Many IPIs in one row: who handled them, what went wrong, what it cost.</summary>
public sealed class IpiMeasurement
{
    /// <summary>The VM's name; empty for a total over several.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel; empty for a total over several.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>IPIs.</summary>
    public long Count { get; set; }

    /// <summary>Finished by hardware without an exit.</summary>
    public long Hardware { get; set; }

    /// <summary>Handled on KVM's fast path.</summary>
    public long Fast { get; set; }

    /// <summary>Handled by looking at every vCPU.</summary>
    public long Slow { get; set; }

    /// <summary>Delivered by KVM's software APIC.</summary>
    public long Emulated { get; set; }

    /// <summary>Handled by nobody.</summary>
    public long None { get; set; }

    /// <summary>Share of <see cref="Hardware"/> in all IPIs, 0 to 1.</summary>
    public double HardwareShare => Fraction(Hardware);

    /// <summary>Share of <see cref="Fast"/> in all IPIs, 0 to 1.</summary>
    public double FastShare => Fraction(Fast);

    /// <summary>Share of <see cref="Slow"/> in all IPIs, 0 to 1.</summary>
    public double SlowShare => Fraction(Slow);

    /// <summary>Share of <see cref="Emulated"/> in all IPIs, 0 to 1.</summary>
    public double EmulatedShare => Fraction(Emulated);

    /// <summary>#VMEXIT 401h, all failure ids.</summary>
    public long Exits { get; set; }

    /// <summary>#VMEXIT 401h by failure id, 0 to 5.</summary>
    public long[] ExitsById { get; set; } = new long[6];

    /// <summary>vCPUs that KVM looked at.</summary>
    public long Visited { get; set; }

    /// <summary>vCPUs looked at for each IPI.</summary>
    public double VisitedPerIpi { get; set; }

    /// <summary>Look-ups of vCPUs by id and of logical table entries.</summary>
    public long Lookups { get; set; }

    /// <summary>IRR bits set.</summary>
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

    /// <summary>Kernel log lines.</summary>
    public long Warnings { get; set; }

    /// <summary>Model: cycles on the sender's side, all IPIs together.</summary>
    public long Cycles { get; set; }

    /// <summary>Model: mean cycles of one IPI.</summary>
    public double CyclesMean { get; set; }

    /// <summary>Model: the cheapest IPI, in cycles.</summary>
    public long CyclesMin { get; set; }

    /// <summary>Model: median cycles of one IPI.</summary>
    public long CyclesP50 { get; set; }

    /// <summary>Model: cycles that 90 % of the IPIs do not exceed.</summary>
    public long CyclesP90 { get; set; }

    /// <summary>Model: cycles that 99 % of the IPIs do not exceed.</summary>
    public long CyclesP99 { get; set; }

    /// <summary>Model: the dearest IPI, in cycles.</summary>
    public long CyclesMax { get; set; }

    private double Fraction(long part) => Count == 0 ? 0 : (double)part / Count;
}
