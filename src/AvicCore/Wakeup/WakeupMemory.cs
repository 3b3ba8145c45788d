namespace AvicCore;

/// <summary>vcpu.mode.</summary>
internal enum GuestMode
{
    /// <summary>OUTSIDE_GUEST_MODE.</summary>
    Outside = 0,

    /// <summary>IN_GUEST_MODE.</summary>
    InGuest = 1,

    /// <summary>EXITING_GUEST_MODE: kicked, on its way out.</summary>
    Exiting = 2,
}

/// <summary>What an interrupt remapping entry says (spec 01 section 9).</summary>
internal enum IrteState
{
    /// <summary>IsRun = 0, GALogIntr = 0: scheduled out.</summary>
    Stopped = 0,

    /// <summary>IsRun = 0, GALogIntr = 1: blocked.</summary>
    StoppedWithLog = 1,

    /// <summary>IsRun = 1, destination CPU 0.</summary>
    Running0 = 2,

    /// <summary>IsRun = 1, destination CPU 1.</summary>
    Running1 = 3,

    /// <summary>Guest mode off: the interrupt goes to the host.</summary>
    Remapped = 4,
}

/// <summary>A store that waits in the target's store buffer; 0 is none.</summary>
internal enum PendingStore
{
    None = 0,
    ModeOutside,
    ModeInGuest,
    EntryStopped,
    EntryRunning0,
    EntryRunning1,
    IrteStopped,
    IrteStoppedWithLog,
    IrteRunning0,
    IrteRunning1,
    IrteRemapped,
    TaskRunning,
    TaskInterruptible,
    ApicvInactive,
    IrrPendingFalse,
    IrrPendingTrue,
}
