namespace AvicCore;

/// <summary>What the exploration of every interleaving of one model gave.</summary>
public sealed class WakeupResult
{
    /// <summary>The model in a few words: senders, what happens meanwhile, what is left out.</summary>
    public string Variant { get; set; } = "";

    /// <summary>The kernel.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The CPU.</summary>
    public string Hardware { get; set; } = "";

    /// <summary>Safe, Late or Lost.</summary>
    public WakeupVerdict Verdict { get; set; }

    /// <summary>States that can be reached; all were visited.</summary>
    public long States { get; set; }

    /// <summary>Steps between them.</summary>
    public long Transitions { get; set; }

    /// <summary>Steps from the start to the farthest state.</summary>
    public int Depth { get; set; }

    /// <summary>States in which everybody who has begun has finished.</summary>
    public long StatesAtRest { get; set; }

    /// <summary>States at rest in which a running guest has an IRR bit that nobody tells it of.</summary>
    public long StatesLate { get; set; }

    /// <summary>States at rest in which the target sleeps with an IRR bit.</summary>
    public long StatesLost { get; set; }

    /// <summary>Who sends.</summary>
    public WakeupSender[] Senders { get; set; } = [];

    /// <summary>Hardware sees IsRunning: false with enable_ipiv=0.</summary>
    public bool EnableIpiv { get; set; }

    /// <summary>The ICR-write microcode may read IsRunning ahead of its IRR store.</summary>
    public bool Erratum1235 { get; set; }

    /// <summary>Where the target polls.</summary>
    public WakeupHaltPoll HaltPoll { get; set; }

    /// <summary>The host may preempt and migrate the target.</summary>
    public bool Migrates { get; set; }

    /// <summary>An inhibit is set meanwhile.</summary>
    public bool Inhibits { get; set; }

    /// <summary>Steps of the protocol that were left out.</summary>
    public WakeupGuard[] Without { get; set; } = [];

    /// <summary>Number of steps in the schedule; 0 if Safe.</summary>
    public int Steps { get; set; }

    /// <summary>The shortest way to a lost or late interrupt; empty if Safe.</summary>
    public WakeupStep[] Schedule { get; set; } = [];

    /// <summary>Why: which side missed which.</summary>
    public string Explanation { get; set; } = "";

    /// <summary>What the model takes for granted.</summary>
    public string[] Assumptions { get; set; } = [];

    /// <summary>All of it as text: verdict, counts, schedule, explanation, assumptions.</summary>
    public string Report { get; set; } = "";

    /// <summary>Variant and verdict.</summary>
    public override string ToString() => $"{Kernel} on {Hardware}, {Variant}: {Verdict}";
}
