namespace AvicCore;

/// <summary>Where a sender is: the step that it takes next. Sources: spec 01 sections 6 and 9, spec 03 section 5.</summary>
internal enum SenderPlace
{
    /// <summary>Has nothing to send, or has finished and may send again.</summary>
    Idle = 0,

    /// <summary>Erratum 1235: has read IsRunning = 0 ahead of the IRR store.</summary>
    AheadStopped,

    /// <summary>Erratum 1235: has read IsRunning = 1 with host id 0 ahead of the IRR store.</summary>
    AheadRunning0,

    /// <summary>The same with host id 1.</summary>
    AheadRunning1,

    /// <summary>The IRR bit is stored; now who runs?</summary>
    Delivered,

    /// <summary>A doorbell is on its way to CPU 0.</summary>
    Doorbell0,

    /// <summary>A doorbell is on its way to CPU 1.</summary>
    Doorbell1,

    /// <summary>#VMEXIT 401h id 1 begins.</summary>
    Exit,

    /// <summary>The exit handler is about to kick: irr_pending := true.</summary>
    Kick,

    /// <summary>complete(v): reads the mode.</summary>
    Complete,

    /// <summary>complete(v): the mode was not IN_GUEST_MODE; reads whether APICv is active.</summary>
    ReadActiveOutside,

    /// <summary>complete(v): the mode was IN_GUEST_MODE; reads whether APICv is active.</summary>
    ReadActiveInGuest,

    /// <summary>complete(v) in the wrong order: APICv was active; reads the mode.</summary>
    ReadModeLast,

    /// <summary>APICv is inactive: raises KVM_REQ_EVENT.</summary>
    RaiseEvent,

    /// <summary>kvm_vcpu_kick: wake-up.</summary>
    KickWake,

    /// <summary>kvm_vcpu_kick: nobody slept; reads the mode.</summary>
    KickMode,

    /// <summary>A reschedule IPI is on its way to CPU 0.</summary>
    HostIpi0,

    /// <summary>A reschedule IPI is on its way to CPU 1.</summary>
    HostIpi1,

    /// <summary>kvm_vcpu_wake_up.</summary>
    Wake,

    /// <summary>The GA log has an entry and the host an interrupt: the notifier wakes.</summary>
    GaLogged,

    /// <summary>Software delivery: stores the IRR bit.</summary>
    SoftwareStore,

    /// <summary>Software delivery: irr_pending := true.</summary>
    SoftwarePending,

    /// <summary>Before 5.17: the exit handler reads IsRunning.</summary>
    OldKick,

    /// <summary>Before 5.17, software delivery, APICv was active: stores the IRR bit.</summary>
    OldStoreActive,

    /// <summary>Before 5.17, software delivery, APICv was active: irr_pending := true.</summary>
    OldPendingActive,

    /// <summary>Before 5.17, software delivery: reads IsRunning.</summary>
    OldComplete,

    /// <summary>Before 5.17, software delivery, APICv was inactive: stores the IRR bit.</summary>
    OldStoreInactive,

    /// <summary>Before 5.17, software delivery, APICv was inactive: irr_pending := true.</summary>
    OldPendingInactive,
}

/// <summary>Where the thread is that sets an inhibit (spec 03 section 8).</summary>
internal enum InhibitorPlace
{
    /// <summary>Has not begun.</summary>
    Idle = 0,

    /// <summary>APICV_UPDATE is requested; is the target in the guest?</summary>
    Requested,

    /// <summary>An IPI is on its way to CPU 0.</summary>
    HostIpi0,

    /// <summary>An IPI is on its way to CPU 1.</summary>
    HostIpi1,

    /// <summary>Done; it happens once.</summary>
    Done,
}
