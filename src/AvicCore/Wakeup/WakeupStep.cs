namespace AvicCore;

/// <summary>One step of a schedule: who does what, and what memory holds after it.</summary>
public sealed class WakeupStep
{
    /// <summary>1 for the first step.</summary>
    public int Number { get; set; }

    /// <summary>Target, Sender, IOMMU, KVM or Inhibit; with a number where there are two of a kind.</summary>
    public string Party { get; set; } = "";

    /// <summary>What it does, in words.</summary>
    public string Step { get; set; } = "";

    /// <summary>The IRR in memory after it, one digit for each sender's vector.</summary>
    public string Irr { get; set; } = "";

    /// <summary>IsRunning of the target's entry in memory: KVM's shadow with enable_ipiv=0.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The remapping entry in memory: IsRun, GALogIntr, off, or nothing without an IOMMU sender.</summary>
    public string Irte { get; set; } = "";

    /// <summary>vcpu.mode in memory: Outside, InGuest or Exiting.</summary>
    public string Mode { get; set; } = "";

    /// <summary>The target's task state in memory: RUNNING or INTERRUPTIBLE.</summary>
    public string TaskState { get; set; } = "";

    /// <summary>Where the target is: its next step.</summary>
    public string Target { get; set; } = "";

    /// <summary>The physical CPU of the target, 0 or 1.</summary>
    public int Cpu { get; set; }

    /// <summary>Stores of the target that nobody else can see yet, oldest first.</summary>
    public string[] Waiting { get; set; } = [];

    /// <summary>The number and the words.</summary>
    public override string ToString() => System.FormattableString.Invariant($"{Number}. {Party}: {Step}");
}
