namespace AvicCore;

/// <summary>What a kernel makes of the IPIs of a trace.</summary>
public sealed class ReplayResult
{
    /// <summary>The kernel.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The CPU.</summary>
    public string Hardware { get; set; } = "";

    /// <summary>vCPUs of the machine that was rebuilt.</summary>
    public int VcpuCount { get; set; }

    /// <summary>Its APIC mode.</summary>
    public ApicMode ApicMode { get; set; }

    /// <summary>What keeps AVIC off with this kernel; None if it is on.</summary>
    public AvicInhibit Inhibits { get; set; }

    /// <summary>IPIs replayed: Hardwares, Fast, Slow, Emulated and None together.</summary>
    public long Count { get; set; }

    /// <summary>IPIs that the machine cannot send: their sender is not there. They are not in <see cref="Count"/>.</summary>
    public long Skipped { get; set; }

    /// <summary>Exits 401h.</summary>
    public long Exits { get; set; }

    /// <summary>Finished by hardware.</summary>
    public long Hardwares { get; set; }

    /// <summary>Handled on the fast path.</summary>
    public long Fast { get; set; }

    /// <summary>Handled by looking at every vCPU.</summary>
    public long Slow { get; set; }

    /// <summary>Emulated.</summary>
    public long Emulated { get; set; }

    /// <summary>
    /// Dropped or ignored by KVM: exits with failure id 3 or 4, and with id 2 up to 6.2. A trace summary counts them as dropped.
    /// </summary>
    public long None { get; set; }

    /// <summary>vCPUs looked at.</summary>
    public long Visited { get; set; }

    /// <summary>vCPUs kicked.</summary>
    public long Kicked { get; set; }

    /// <summary>vCPUs woken.</summary>
    public long Woken { get; set; }

    /// <summary>Lost wake-ups.</summary>
    public long Lost { get; set; }

    /// <summary>
    /// vCPUs that an IPI was for and whose IRR was never set. An IPI to an id that no vCPU has is for nobody, and a dropped
    /// one counts in <see cref="None"/> alone.
    /// </summary>
    public long Dropped { get; set; }

    /// <summary>Model: cycles, all IPIs together.</summary>
    public long Cycles { get; set; }

    /// <summary>Model: mean cycles of one IPI.</summary>
    public double CyclesMean { get; set; }

    /// <summary>Exits whose failure id or index differs from the recorded one: the assumptions do not fit there.</summary>
    public long Mismatches { get; set; }

    /// <summary>What the trace does not tell and was assumed.</summary>
    public string[] Assumptions { get; set; } = [];
}
