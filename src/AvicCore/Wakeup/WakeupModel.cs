using System.Collections.Generic;

namespace AvicCore;

/// <summary>What to explore: kernel, CPU, who sends, what happens meanwhile, and which steps are left out.</summary>
public sealed record WakeupModel
{
    /// <summary>The most senders at once.</summary>
    public static int MaxSenders { get; } = 2;

    /// <summary>The kernel; it decides where halted vCPUs poll and how a kick is completed.</summary>
    public KvmKernel Kernel { get; init; } = KvmKernel.Newest;

    /// <summary>The CPU; it decides whether erratum 1235 is there.</summary>
    public AvicPlatform Platform { get; init; } = AvicPlatform.Zen4;

    /// <summary>kvm_amd.enable_ipiv, from 6.17; null is the kernel's choice: off on families 17h and 18h.</summary>
    public bool? EnableIpiv { get; init; }

    /// <summary>One or two senders, each with a vector of its own; each sends any number of interrupts.</summary>
    public IReadOnlyList<WakeupSender> Senders { get; init; } = [WakeupSender.Cpu];

    /// <summary>Where a halted vCPU polls; null is the kernel's way.</summary>
    public WakeupHaltPoll? HaltPoll { get; init; }

    /// <summary>The host may preempt the target at any time and schedule it in on another CPU.</summary>
    public bool Migrates { get; init; }

    /// <summary>At some time an inhibit is set, and the target deactivates its APICv at its next entry.</summary>
    public bool Inhibits { get; init; }

    /// <summary>Steps of the protocol that are left out.</summary>
    public IReadOnlyList<WakeupGuard> Without { get; init; } = [];

    /// <summary>The most states to explore, 1 or more; a model with more is an error, never a sample.</summary>
    public int MaxStates { get; init; } = 1 << 25;
}
