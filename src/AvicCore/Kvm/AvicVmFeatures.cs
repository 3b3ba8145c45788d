using System;
using System.Collections.Generic;

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

    /// <summary>CPUID shows SVM to the guest: NESTED for the VM up to 5.18, for good; from 5.19 only a vCPU in L2 is inhibited.</summary>
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
    private const AvicVmFeatures ForGood = AvicVmFeatures.AvicOff | AvicVmFeatures.NestedExposed | AvicVmFeatures.Sev;

    private static readonly (AvicVmFeatures Feature, AvicInhibit Reason)[] s_reasons =
    [
        (AvicVmFeatures.AvicOff, AvicInhibit.Disabled),
        (AvicVmFeatures.AutoEoi, AvicInhibit.HyperV),
        (AvicVmFeatures.NoIrqchip, AvicInhibit.Absent),
        (AvicVmFeatures.GuestDebug, AvicInhibit.BlockIrq),
        (AvicVmFeatures.NestedExposed, AvicInhibit.Nested),
        (AvicVmFeatures.IrqWindow, AvicInhibit.IrqWindow),
        (AvicVmFeatures.PitReinject, AvicInhibit.PitReinject),
        (AvicVmFeatures.Sev, AvicInhibit.Sev),
    ];

    /// <summary>Refuses what the kernel cannot tell: without its inhibit the feature would be no part of that machine.</summary>
    /// <exception cref="AvicException">The kernel has no such feature; the message says since when.</exception>
    public static void Check(KvmKernel kernel, AvicVmFeatures wanted)
    {
        foreach (AvicVmFeatures feature in new[] { AvicVmFeatures.NoIrqchip, AvicVmFeatures.GuestDebug })
        {
            AvicInhibit reason = ReasonOf(feature);
            if (wanted.HasFlag(feature) && InhibitNumbering.Of(kernel).BitOf(reason) < 0)
            {
                throw new AvicException(
                    AvicError.KernelLimit,
                    $"{kernel.Name} has no inhibit for {feature}: {InhibitFact.Of(reason).Name} came with 5.17.",
                    feature);
            }
        }
    }

    /// <summary>One line for each feature that the kernel lets be used and does not inhibit AVIC for.</summary>
    public static IEnumerable<string> WithoutEffect(KvmKernel kernel, AvicVmFeatures wanted)
    {
        if (wanted.HasFlag(AvicVmFeatures.Sev) && InhibitNumbering.Of(kernel).BitOf(AvicInhibit.Sev) < 0)
        {
            yield return $"{kernel.Name} does not inhibit AVIC for Sev: the reason SEV came with 5.18.";
        }

        if (wanted.HasFlag(AvicVmFeatures.NestedExposed) && !kernel.InhibitsNestedForVm)
        {
            yield return $"{kernel.Name} does not inhibit AVIC for NestedExposed: from 5.19 only a vCPU in a nested guest is inhibited.";
        }
    }

    /// <summary>Sets and clears what follows; returns the features that are on now.</summary>
    public static AvicVmFeatures Apply(KvmVm vm, AvicVmFeatures wanted)
    {
        AvicVmFeatures kept = wanted;
        foreach ((AvicVmFeatures feature, AvicInhibit reason) in s_reasons)
        {
            if (Inhibits(vm.Kernel, feature))
            {
                vm.Inhibits.Change(reason, wanted.HasFlag(feature));
            }

            if (ForGood.HasFlag(feature) && (vm.Inhibits.Current & reason) != 0)
            {
                kept |= feature;
            }
        }

        return kept;
    }

    private static bool Inhibits(KvmKernel kernel, AvicVmFeatures feature)
        => feature != AvicVmFeatures.NestedExposed || kernel.InhibitsNestedForVm;

    private static AvicInhibit ReasonOf(AvicVmFeatures feature)
    {
        foreach ((AvicVmFeatures candidate, AvicInhibit reason) in s_reasons)
        {
            if (candidate == feature)
            {
                return reason;
            }
        }

        return AvicInhibit.None;
    }
}
