namespace AvicCore;

/// <summary>Which tracepoints a kernel has, and what they tell (spec 04 sections 1 and 2).</summary>
internal sealed class KernelTracepoints(KvmKernel kernel)
{
    public KvmKernel Kernel => kernel;

    /// <summary>The format strings of kvm_avic_incomplete_ipi and of unaccelerated_access ended with a line feed up to 5.4.</summary>
    public bool HasEmptyLine => !kernel.IsSince(5, 5);

    /// <summary>The fifth character of the flags, migrate-disable depth.</summary>
    public bool HasFiveFlags => kernel.IsSince(5, 17);

    /// <summary>kvm_exit has named fields and kvm_entry a RIP.</summary>
    public bool HasNamedFields => kernel.IsSince(5, 10);

    /// <summary>kvm_exit has requests and kvm_entry what is injected.</summary>
    public bool HasRequests => kernel.IsSince(6, 14);

    /// <summary>kvm_inj_virq as <c>irq %u</c>, up to 5.19.</summary>
    public bool HasOldInjection => !kernel.IsSince(6, 0);

    /// <summary>kvm_apicv_update_request, for changes that switch AVIC on or off.</summary>
    public bool HasUpdateRequest => kernel.IsSince(5, 6) && !HasInhibitChanged;

    /// <summary>kvm_apicv_inhibit_changed, for every change.</summary>
    public bool HasInhibitChanged => kernel.IsSince(5, 18);

    /// <summary>The names behind the mask.</summary>
    public bool HasInhibitNames => kernel.IsSince(6, 11);

    /// <summary>kvm_avic_ga_log; its patch is of March 2020.</summary>
    public bool HasGaLog => kernel.IsSince(5, 7);

    /// <summary>kvm_apicv_accept_irq.</summary>
    public bool HasApicvAccept => kernel.CompletesByMode;

    /// <summary>kvm_avic_doorbell.</summary>
    public bool HasDoorbell => kernel.IsSince(6, 0);

    /// <summary>kvm_avic_kick_vcpu_slowpath: from 5.19, and part of the patch series of 2022.</summary>
    public bool HasKickSlowPath => kernel.Version is null ? kernel.Handler != "G0x" : kernel.IsSince(5, 19);

    /// <summary>The x2APIC ICR is one register of 64 bits, traced after its IPI; before, ICR2 and then ICR, both ahead of it.</summary>
    public bool HasWideIcr => kernel.IsSince(5, 18);
}
