using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>One inhibit reason: what it is called, whom it concerns, what sets it and how to be rid of it (spec 03 section 8).</summary>
public sealed class InhibitFact
{
    private static readonly InhibitFact[] s_all =
    [
        new(
            AvicInhibit.Disabled, "DISABLED", "VM",
            "the module or the CPU has no AVIC",
            "load kvm_amd with avic=1 on a CPU that has AVIC, then start the VM again"),
        new(
            AvicInhibit.HyperV, "HYPERV", "VM",
            "a guest SynIC interrupt uses AutoEOI",
            "the last AutoEOI user goes: hide AutoEOI from a Hyper-V guest (hv-avic or deprecating AutoEOI)"),
        new(
            AvicInhibit.Absent, "ABSENT", "VM",
            "there is no in-kernel APIC yet",
            "the irqchip is created: use kernel-irqchip=on or split"),
        new(
            AvicInhibit.BlockIrq, "BLOCKIRQ", "VM",
            "guest debugging with BLOCKIRQ on a vCPU",
            "the debugger removes the flag"),
        new(
            AvicInhibit.PhysicalIdAliased, "PHYSICAL_ID_ALIASED", "VM",
            "two vCPUs share a physical APIC ID and userspace has not enabled 32-bit ids",
            "the guest gives the ids back, and the map is rebuilt"),
        new(
            AvicInhibit.ApicIdModified, "APIC_ID_MODIFIED", "VM",
            "an xAPIC id is not the vCPU id",
            "from 6.3 the guest gives the id back; before, never"),
        new(
            AvicInhibit.ApicBaseModified, "APIC_BASE_MODIFIED", "VM",
            "the guest moved the APIC base away from FEE0_0000h",
            "never: start the VM again with a guest that leaves it there"),
        new(
            AvicInhibit.Nested, "NESTED", "vCPU from 5.19, VM before",
            "the vCPU runs a nested guest; before 5.19, SVM is exposed to the guest",
            "the vCPU leaves L2; before 5.19, start the VM without nested"),
        new(
            AvicInhibit.IrqWindow, "IRQWIN", "VM",
            "an ExtINT is pending and wants an interrupt window",
            "the window opens; at boot, toggling with every PIT tick is normal"),
        new(
            AvicInhibit.PitReinject, "PIT_REINJ", "VM",
            "the in-kernel PIT re-injects lost ticks",
            "set the PIT to discard: -global kvm-pit.lost_tick_policy=discard"),
        new(
            AvicInhibit.Sev, "SEV", "VM",
            "an SEV guest",
            "never"),
        new(
            AvicInhibit.LogicalIdAliased, "LOGICAL_ID_ALIASED", "VM",
            "an LDR has several bits, two vCPUs share a logical id, or APIC modes differ",
            "the guest repairs its LDRs and modes, and the map is rebuilt"),
        new(
            AvicInhibit.PhysicalIdTooBig, "PHYSICAL_ID_TOO_BIG", "VM",
            "a vCPU id is above 254 (xAVIC), 511 or 4095 (x2AVIC)",
            "never: start the VM with fewer vCPUs, or on hardware with a larger table"),
        new(
            AvicInhibit.X2Apic, "X2APIC", "VM",
            "up to 5.19, the guest may use x2APIC",
            "never: hide x2APIC from the guest (-cpu ...,-x2apic), or use 6.0 with x2AVIC"),
    ];

    private InhibitFact(AvicInhibit reason, string name, string scope, string setWhen, string howToLift)
    {
        Reason = reason;
        Name = name;
        Scope = scope;
        SetWhen = setWhen;
        HowToLift = howToLift;
    }

    /// <summary>Every reason of any kernel.</summary>
    public static IReadOnlyList<InhibitFact> All => s_all;

    /// <summary>The reason.</summary>
    public AvicInhibit Reason { get; }

    /// <summary>The kernel's name, as newer kernels print it; bit 0 was DISABLE before 6.11.</summary>
    public string Name { get; }

    /// <summary>VM or vCPU.</summary>
    public string Scope { get; }

    /// <summary>What sets it.</summary>
    public string SetWhen { get; }

    /// <summary>How to be rid of it.</summary>
    public string HowToLift { get; }

    /// <summary>The facts of a reason.</summary>
    public static InhibitFact Of(AvicInhibit reason) => s_all.First(fact => fact.Reason == reason);

    /// <summary>The name as this kernel prints it.</summary>
    public string NameIn(KvmKernel kernel)
        => Reason == AvicInhibit.Disabled && !kernel.IsSince(6, 11)
            ? "DISABLE"
            : Name;
}
