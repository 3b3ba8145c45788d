namespace AvicCore;

/// <summary>One way in which a kernel handles IPIs otherwise than the reference, with the smallest case that shows it.</summary>
public sealed class DivergenceFinding
{
    /// <summary>The kernel that was examined.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>What it was held to: Architecture, or a kernel.</summary>
    public string Reference { get; set; } = "";

    /// <summary>Kernel, reference and CPU in one line: the rows of one search belong together.</summary>
    public string Title => $"{Kernel} against {Reference} on {Hardware}";

    /// <summary>The CPU.</summary>
    public string Hardware { get; set; } = "";

    /// <summary>In what the two differ.</summary>
    public DivergenceKinds Kinds { get; set; }

    /// <summary>What it takes to meet it: Reachable, Latent, or only with inhibits off.</summary>
    public DivergenceReach Reach { get; set; }

    /// <summary>The kind of IPI.</summary>
    public IpiInputClass Class { get; set; }

    /// <summary>The sender's APIC mode.</summary>
    public ApicMode Mode { get; set; }

    /// <summary>How the guest has to have set its APICs up.</summary>
    public GuestTopology Topology { get; set; }

    /// <summary>Odder guests in which the same kind of IPI differs in the same way.</summary>
    public GuestTopology[] AlsoIn { get; set; } = [];

    /// <summary>Cases that differ in this way.</summary>
    public long Count { get; set; }

    /// <summary>
    /// Cases with an exit that were tried of this mode, kind of IPI and reach. 0 where the difference shows without an exit.
    /// </summary>
    public long Tried { get; set; }

    /// <summary>vCPUs of the smallest case.</summary>
    public int VcpuCount { get; set; }

    /// <summary>The ICR of the smallest case; vCPU 0 writes it.</summary>
    public ulong Icr { get; set; }

    /// <summary>The smallest case in words: vCPUs with their states and whatever is not as Linux sets it.</summary>
    public string Case { get; set; } = "";

    /// <summary>What the reference makes of it.</summary>
    public string Expected { get; set; } = "";

    /// <summary>What the kernel makes of it.</summary>
    public string Actual { get; set; } = "";

    /// <summary>A line for PowerShell that shows it.</summary>
    public string Command { get; set; } = "";

    /// <summary>Whether it is known upstream, and which change brought or mended it; or that it is analysis.</summary>
    public string Note { get; set; } = "";

    /// <summary>The smallest case as a conformance vector (JSON, about_AvicVectors); empty unless it was asked for.</summary>
    public string VectorJson { get; set; } = "";

    /// <summary>Cases tried in all.</summary>
    public long Searched { get; set; }

    /// <summary>False if the search was cut short: what was not tried may diverge too.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Where chance started.</summary>
    public long Seed { get; set; }
}
