using System.Linq;

namespace AvicCore;

/// <summary>What one kernel makes of an IPI that others were given too, from identical state.</summary>
public sealed class KernelComparison
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel; Architecture for the row that says who must receive it.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>What the row is held to: Architecture, or a kernel.</summary>
    public string Reference { get; set; } = "";

    /// <summary>True for the row that the others are held to.</summary>
    public bool IsReference { get; set; }

    /// <summary>The vCPU that wrote the ICR.</summary>
    public int Source { get; set; }

    /// <summary>The ICR as written, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>The destination field as the sender's APIC mode reads it.</summary>
    public uint Destination { get; set; }

    /// <summary>The vector.</summary>
    public byte Vector { get; set; }

    /// <summary>The IPI in words: the rows of one IPI belong together.</summary>
    public string Ipi
        => System.FormattableString.Invariant(
            $"{VM}: vCPU {Source} writes ICR 0x{Icr >> 32:x8}:{(uint)Icr:x8}{(Count == 1 ? "" : $", {Count} times")}");

    /// <summary>How many such IPIs a trace had; 1 for a single one.</summary>
    public long Count { get; set; } = 1;

    /// <summary>Who handled it; null for Architecture.</summary>
    public IpiPath? Path { get; set; }

    /// <summary>Failure id and index of #VMEXIT 401h, "1/2"; empty without such an exit.</summary>
    public string Exit { get; set; } = "";

    /// <summary>vCPUs that KVM looked at; null for Architecture.</summary>
    public long? Visited { get; set; }

    /// <summary>vCPUs that must receive it.</summary>
    public int[] Addressed { get; set; } = [];

    /// <summary>vCPUs whose IRR bit was set.</summary>
    public int[] IrrSet { get; set; } = [];

    /// <summary>vCPUs that KVM kicked.</summary>
    public int[] Kicked { get; set; } = [];

    /// <summary>vCPUs that were halted and now run.</summary>
    public int[] Woken { get; set; } = [];

    /// <summary>Addressed, IRR bit set, left asleep.</summary>
    public int[] Lost { get; set; } = [];

    /// <summary>Addressed, IRR bit never set.</summary>
    public int[] Dropped { get; set; } = [];

    /// <summary>vCPUs that hardware sent a doorbell.</summary>
    public int[] Doorbells { get; set; } = [];

    /// <summary>vCPUs that KVM rang.</summary>
    public int[] SoftwareDoorbells { get; set; } = [];

    /// <summary>vCPUs that KVM rang or sent a reschedule IPI, ascending.</summary>
    public int[] Rung => [.. SoftwareDoorbells.Union(HostIpis).OrderBy(id => id)];

    /// <summary>vCPUs whose physical CPU got a reschedule IPI.</summary>
    public int[] HostIpis { get; set; } = [];

    /// <summary>Kernel log lines.</summary>
    public IpiWarning[] Warnings { get; set; } = [];

    /// <summary>Model: cycles on the sender's side; null for Architecture.</summary>
    public long? Cycles { get; set; }

    /// <summary>What keeps AVIC off for the VM on this kernel; None if it is on.</summary>
    public AvicInhibit Inhibits { get; set; }

    /// <summary>In what it differs from the reference, of what was compared.</summary>
    public DivergenceKinds Kinds { get; set; }

    /// <summary>True if it differs from the reference.</summary>
    public bool IsDifferent => Kinds != DivergenceKinds.None;

    /// <summary>The differences in one line.</summary>
    public string Difference => string.Join("; ", Differences);

    /// <summary>The differences one by one: "Lost +2" is a vCPU that only this kernel loses, "Woken -2" one it does not wake.</summary>
    public string[] Differences { get; set; } = [];
}
