namespace AvicCore;

/// <summary>Where the target's thread is: the step that it takes next. Sources: spec 03 sections 5, 6 and 8.</summary>
internal enum TargetPlace
{
    /// <summary>Runs guest code; HLT or a host interrupt take it out.</summary>
    Guest = 0,

    /// <summary>#VMEXIT 78h, HLT; mode is still IN_GUEST_MODE.</summary>
    HltExit,

    /// <summary>#VMEXIT for an interrupt of the host.</summary>
    HostExit,

    /// <summary>HLT is being handled: polls (from 5.17) or begins to block.</summary>
    Halting,

    /// <summary>Blocking hook: the interrupt remapping entries.</summary>
    StopIrte,

    /// <summary>Blocking hook: IsRunning := 0.</summary>
    StopEntry,

    /// <summary>Before 5.17: polls with IsRunning = 0.</summary>
    PollBlocked,

    /// <summary>Task state := INTERRUPTIBLE with a full barrier.</summary>
    Announce,

    /// <summary>Is there a reason not to sleep?</summary>
    Check,

    /// <summary>schedule().</summary>
    Schedule,

    /// <summary>Off the run queue, or woken and not yet scheduled in.</summary>
    Asleep,

    /// <summary>Task state := RUNNING.</summary>
    Finish,

    /// <summary>Unblocking hook, load: host id and IsRunning := 1.</summary>
    LoadEntry,

    /// <summary>Unblocking hook, load: the interrupt remapping entries.</summary>
    LoadIrte,

    /// <summary>vcpu_enter_guest: looks at requests.</summary>
    Entering,

    /// <summary>Request APICV_UPDATE: APICv inactive.</summary>
    Deactivate,

    /// <summary>Before 5.17: irr_pending := whether the IRR has a bit.</summary>
    SearchIrr,

    /// <summary>Deactivation: remapping entries not running.</summary>
    DeactivateIrte,

    /// <summary>Deactivation: IsRunning := 0.</summary>
    DeactivateEntry,

    /// <summary>Deactivation: remapping entries leave guest mode.</summary>
    DeactivateGuestMode,

    /// <summary>Deactivation: raises KVM_REQ_EVENT for itself.</summary>
    DeactivateEvent,

    /// <summary>KVM_REQ_EVENT without APICv: injects what the IRR holds.</summary>
    Inject,

    /// <summary>After an injection: irr_pending := true if the IRR has a bit again.</summary>
    SearchAgain,

    /// <summary>Interrupts off, mode := IN_GUEST_MODE, barrier.</summary>
    SetInGuest,

    /// <summary>Looks at requests and mode once more.</summary>
    RecheckRequests,

    /// <summary>VMRUN.</summary>
    Vmrun,

    /// <summary>Preempted, put: remapping entries not running.</summary>
    PutIrte,

    /// <summary>Preempted, put: IsRunning := 0, the old host id stays.</summary>
    PutEntry,

    /// <summary>Preempted: runnable, on no CPU.</summary>
    SwitchedOut,

    /// <summary>Scheduled in again, load: host id and IsRunning := 1.</summary>
    ReloadEntry,

    /// <summary>Scheduled in again, load: the interrupt remapping entries.</summary>
    ReloadIrte,
}
