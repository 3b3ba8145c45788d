using System;

namespace AvicCore;

/// <summary>What a VM, its guest or its host may use that makes KVM inhibit AVIC (spec 03 section 8).</summary>
[Flags]
public enum AvicVmFeatures
{
    /// <summary>Nothing of this.</summary>
    None = 0,

    /// <summary>kvm_amd.avic = 0: DISABLED. For good.</summary>
    AvicOff = 1 << 0,

    /// <summary>A guest SynIC interrupt with AutoEOI: HYPERV.</summary>
    AutoEoi = 1 << 1,

    /// <summary>No in-kernel APIC: ABSENT (5.17).</summary>
    NoIrqchip = 1 << 2,

    /// <summary>A debugger blocks interrupts on a vCPU: BLOCKIRQ (5.17).</summary>
    GuestDebug = 1 << 3,

    /// <summary>SVM is exposed to the guest: NESTED for the VM up to 5.18; from 5.19 only a vCPU in L2 is inhibited.</summary>
    NestedExposed = 1 << 4,

    /// <summary>An ExtINT waits for an interrupt window: IRQWIN.</summary>
    IrqWindow = 1 << 5,

    /// <summary>The in-kernel PIT re-injects lost ticks, its default: PIT_REINJ.</summary>
    PitReinject = 1 << 6,

    /// <summary>An SEV guest: SEV (5.18). For good.</summary>
    Sev = 1 << 7,
}

/// <summary>Turns features into inhibits.</summary>
internal static class VmFeatures
{
    private const AvicVmFeatures ForGood = AvicVmFeatures.AvicOff | AvicVmFeatures.Sev;

    private static readonly (AvicVmFeatures Feature, AvicInhibit Reason)[] s_reasons =
    [
        (AvicVmFeatures.AvicOff, AvicInhibit.Disabled),
        (AvicVmFeatures.AutoEoi, AvicInhibit.HyperV),
        (AvicVmFeatures.NoIrqchip, AvicInhibit.Absent),
        (AvicVmFeatures.GuestDebug, AvicInhibit.BlockIrq),
        (AvicVmFeatures.IrqWindow, AvicInhibit.IrqWindow),
        (AvicVmFeatures.PitReinject, AvicInhibit.PitReinject),
        (AvicVmFeatures.Sev, AvicInhibit.Sev),
    ];

    /// <summary>Sets and clears what follows; returns the features that are on now.</summary>
    public static AvicVmFeatures Apply(KvmVm vm, AvicVmFeatures wanted)
    {
        AvicVmFeatures kept = wanted;
        foreach ((AvicVmFeatures feature, AvicInhibit reason) in s_reasons)
        {
            vm.Inhibits.Change(reason, wanted.HasFlag(feature));
            if (ForGood.HasFlag(feature) && (vm.Inhibits.Current & reason) != 0)
            {
                kept |= feature;
            }
        }

        bool isNestedVmWide = vm.Kernel.Version is null || vm.Kernel.Version < new Version(5, 19);
        if (isNestedVmWide)
        {
            vm.Inhibits.Change(AvicInhibit.Nested, wanted.HasFlag(AvicVmFeatures.NestedExposed));
        }

        return kept;
    }
}
