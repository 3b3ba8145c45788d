namespace AvicCore;

/// <summary>One step of the protocol that keeps wake-ups from being lost; <c>-Without</c> leaves it out.</summary>
public enum WakeupGuard
{
    /// <summary>The sender's IRR store is visible before it reads what tells it whether the target runs.</summary>
    SenderOrder = 1,

    /// <summary>The blocking hook clears IsRunning at all.</summary>
    ClearIsRunning = 2,

    /// <summary>IsRunning and IRTE are cleared before the IRR is checked, not after.</summary>
    ClearBeforeCheck = 3,

    /// <summary>The full barrier between clearing IsRunning with task state INTERRUPTIBLE, and the IRR check.</summary>
    Barrier = 4,

    /// <summary>The IRR is checked again after IsRunning is cleared, and after every wake-up.</summary>
    Recheck = 5,

    /// <summary>Task state INTERRUPTIBLE is set before the IRR check, so that a wake-up in between cancels the sleep.</summary>
    TaskState = 6,

    /// <summary>After exit 401h id 1 KVM wakes or kicks the target.</summary>
    Kick = 7,

    /// <summary>The blocking hook clears IsRun in the interrupt remapping entries.</summary>
    ClearIrte = 8,

    /// <summary>The blocking hook sets GALogIntr, so that the IOMMU reports interrupts for a sleeping vCPU.</summary>
    GaLog = 9,

    /// <summary>VMRUN looks at the IRR, which makes doorbells that miss the guest harmless.</summary>
    VmrunEvaluation = 10,

    /// <summary>The barrier between mode := IN_GUEST_MODE and VMRUN.</summary>
    EntryBarrier = 11,

    /// <summary>Requests are looked at once more after mode := IN_GUEST_MODE.</summary>
    EntryRecheck = 12,

    /// <summary>KVM reads the target's mode before it reads whether its APICv is active (5.17).</summary>
    ModeFirst = 13,

    /// <summary>A kick of a target without APICv raises KVM_REQ_EVENT.</summary>
    EventRequest = 14,

    /// <summary>A kick sets irr_pending (5.17).</summary>
    KickIrrPending = 15,

    /// <summary>Deactivating APICv leaves irr_pending true instead of searching the IRR (5.17).</summary>
    KeepIrrPending = 16,

    /// <summary>Deactivating APICv raises KVM_REQ_EVENT, so that the vCPU itself looks at its IRR before it enters.</summary>
    OwnEvent = 17,
}
