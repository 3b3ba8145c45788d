namespace AvicCore;

/// <summary>What became of one IPI. Lists hold vCPU ids; counts are facts, cycles a model.</summary>
public sealed class IpiResult : IMachineResult
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel that handled it.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The vCPU that wrote the ICR.</summary>
    public int Source { get; set; }

    /// <summary>The destination field as the sender's APIC mode reads it.</summary>
    public uint Destination { get; set; }

    /// <summary>ICR bits 7:0.</summary>
    public byte Vector { get; set; }

    /// <summary>ICR bits 10:8.</summary>
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>ICR bit 11.</summary>
    public DestinationMode DestinationMode { get; set; }

    /// <summary>ICR bits 19:18.</summary>
    public DestinationShorthand Shorthand { get; set; }

    /// <summary>The ICR as written, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>Who handled it.</summary>
    public IpiPath Path { get; set; }

    /// <summary>Failure id of #VMEXIT 401h; null without such an exit.</summary>
    public int? ExitId { get; set; }

    /// <summary>Index of #VMEXIT 401h as hardware wrote it, before KVM's mask; null without such an exit.</summary>
    public int? ExitIndex { get; set; }

    /// <summary>Failure id and index in short, "1/2"; empty without such an exit.</summary>
    public string Exit => ExitId is null ? "" : System.FormattableString.Invariant($"{ExitId}/{ExitIndex}");

    /// <summary>True where the index is an assumption: x2APIC logical destinations (spec 01 section 6).</summary>
    public bool IsExitIndexAssumed { get; set; }

    /// <summary>EXITINFO1, ICRH:ICRL.</summary>
    public ulong? ExitInfo1 { get; set; }

    /// <summary>EXITINFO2, id:index.</summary>
    public ulong? ExitInfo2 { get; set; }

    /// <summary>
    /// vCPUs that must receive it by the architecture; ascending by position. Empty for other types than Fixed, for level
    /// trigger and for vectors below 16, which have no fate of their own.
    /// </summary>
    public int[] Addressed { get; set; } = [];

    /// <summary>vCPUs whose IRR bit was set, by hardware or by KVM; ascending.</summary>
    public int[] IrrSet { get; set; } = [];

    /// <summary>vCPUs that hardware sent a doorbell.</summary>
    public int[] Doorbells { get; set; } = [];

    /// <summary>Host APIC IDs of the physical CPUs that <see cref="Doorbells"/> went to, one for each.</summary>
    public int[] DoorbellCpus { get; set; } = [];

    /// <summary>vCPUs that KVM rang, MSR C001_011Bh.</summary>
    public int[] SoftwareDoorbells { get; set; } = [];

    /// <summary>Host APIC IDs of the physical CPUs that <see cref="SoftwareDoorbells"/> went to, one for each.</summary>
    public int[] SoftwareDoorbellCpus { get; set; } = [];

    /// <summary>Where KVM's doorbell to this vCPU went; the vCPU's own number in a result that does not say.</summary>
    internal int SoftwareDoorbellCpuOf(int vcpu)
    {
        int at = System.Array.IndexOf(SoftwareDoorbells, vcpu);
        return at >= 0 && at < SoftwareDoorbellCpus.Length ? SoftwareDoorbellCpus[at] : vcpu;
    }

    /// <summary>vCPUs whose physical CPU got a reschedule IPI.</summary>
    public int[] HostIpis { get; set; } = [];

    /// <summary>vCPUs that KVM kicked, in its order, with or without effect.</summary>
    public int[] Kicked { get; set; } = [];

    /// <summary>vCPUs that were blocked and now run.</summary>
    public int[] Woken { get; set; } = [];

    /// <summary>Addressed, IRR set, and left asleep: lost wake-ups.</summary>
    public int[] Lost { get; set; } = [];

    /// <summary>Addressed, and the IRR never set.</summary>
    public int[] Dropped { get; set; } = [];

    /// <summary>Kernel log lines.</summary>
    public IpiWarning[] Warnings { get; set; } = [];

    /// <summary>vCPUs that KVM looked at: what the cost depends on.</summary>
    public long Visited { get; set; }

    /// <summary>Look-ups of vCPUs by id and of logical table entries.</summary>
    public long Lookups { get; set; }

    /// <summary>Model: cycles on the sender's side, hardware, exit and handler together.</summary>
    public long Cycles { get; set; }

    /// <summary>Model: cycles until the last target can take it, wake-up included.</summary>
    public long LatencyCycles { get; set; }

    /// <summary>Model: the same in nanoseconds, by the cost model's clock.</summary>
    public double LatencyNs { get; set; }

    /// <summary>For example <c>vector 0xfd to 0x1: Fast, exit 1/1</c>.</summary>
    public override string ToString()
        => System.FormattableString.Invariant($"vector 0x{Vector:x2} to 0x{Destination:x}: {Path}")
            + (ExitId is null ? "" : ", exit " + Exit);
}
