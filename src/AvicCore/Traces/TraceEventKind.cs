namespace AvicCore;

/// <summary>What a line of a trace says.</summary>
public enum TraceEventKind
{
    /// <summary>Nothing that is known.</summary>
    None = 0,

    /// <summary>kvm_avic_incomplete_ipi, or a kvm_exit with that reason where only exits were recorded.</summary>
    IncompleteIpi = 1,

    /// <summary>kvm_avic_unaccelerated_access.</summary>
    UnacceleratedAccess = 2,

    /// <summary>kvm_avic_kick_vcpu_slowpath.</summary>
    KickSlowPath = 3,

    /// <summary>kvm_avic_doorbell: one that software rang.</summary>
    Doorbell = 4,

    /// <summary>kvm_avic_ga_log.</summary>
    GaLog = 5,

    /// <summary>kvm_apicv_inhibit_changed, and kvm_apicv_update_request up to 5.17.</summary>
    InhibitChange = 6,

    /// <summary>kvm_apicv_accept_irq and kvm_apic_accept_irq.</summary>
    AcceptIrq = 7,

    /// <summary>kvm_apic_ipi: an IPI that KVM emulates.</summary>
    ApicIpi = 8,

    /// <summary>kvm_exit and kvm_nested_vmexit.</summary>
    Exit = 9,

    /// <summary>kvm_entry.</summary>
    Entry = 10,

    /// <summary>kvm_vcpu_wakeup.</summary>
    Wakeup = 11,

    /// <summary>kvm_halt_poll_ns.</summary>
    HaltPoll = 12,

    /// <summary>kvm_eoi and kvm_pv_eoi.</summary>
    Eoi = 13,

    /// <summary>kvm_inj_virq.</summary>
    InjVirq = 14,

    /// <summary>kvm_apic: a register access that KVM emulates.</summary>
    ApicAccess = 15,

    /// <summary>kvm_msr.</summary>
    Msr = 16,

    /// <summary>A row of a perf kvm stat table.</summary>
    ExitStatistic = 17,

    /// <summary>A line of the kernel log.</summary>
    KernelMessage = 18,

    /// <summary>A value read from sysfs or debugfs: apicv_inhibit_reasons or a module parameter.</summary>
    HostValue = 19,

    /// <summary>The recorder says that it dropped events.</summary>
    LostEvents = 20,
}

/// <summary>Who wrote a line.</summary>
public enum TraceFormat
{
    /// <summary>A line without a prefix, as people quote it.</summary>
    Bare = 0,

    /// <summary>The trace and trace_pipe files of tracefs.</summary>
    Ftrace = 1,

    /// <summary>Their latency format.</summary>
    Latency = 2,

    /// <summary>trace-cmd report.</summary>
    TraceCmd = 3,

    /// <summary>perf script.</summary>
    PerfScript = 4,

    /// <summary>A perf kvm stat table.</summary>
    PerfKvmStat = 5,

    /// <summary>dmesg or the journal.</summary>
    KernelLog = 6,
}
