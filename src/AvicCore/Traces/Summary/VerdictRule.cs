using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Is AVIC active? The rules of traces/README, with what each rests on.</summary>
internal sealed class VerdictRule(SummarySink counts, TraceSummary summary, KvmKernel kernel)
{
    /// <summary>MSR exits are many from this share of all exits on.</summary>
    private const double ManyMsrPercent = 5;

    /// <summary>Exits that only VMX has.</summary>
    private static readonly string[] s_intel =
        ["ept_violation", "ept_misconfig", "external_interrupt", "apic_write", "apic_access", "eoi_induced", "preemption_timer"];

    private readonly InhibitWords _inhibits = new(counts, summary.InhibitStates);
    private readonly List<string> _evidence = [];

    private bool HasInvalidTarget => counts.MessagesByKind[(int)KernelMessageKind.InvalidIpiTarget] > 0;

    public string[] Evidence => [.. _evidence];

    public AvicVerdict Decide()
    {
        AvicVerdict verdict = ByMask() ?? ByExits();
        AddContext();
        if (_evidence.Count == 0)
        {
            TraceIssue? binary = summary.Issues.FirstOrDefault(issue => issue.Kind is TraceIssueKind.TraceDat
                or TraceIssueKind.PerfData or TraceIssueKind.Compressed);
            _evidence.Add(binary?.Message
                ?? "Nothing in the input tells about AVIC: record the kvm events (see about_AvicTraces).");
        }

        return verdict;
    }

    /// <summary>What the mask says at the end of the trace is stronger than counts over all of it.</summary>
    private AvicVerdict? ByMask()
    {
        if (!_inhibits.IsInhibited)
        {
            return null;
        }

        _evidence.AddRange(_inhibits.Inhibited);
        if (_inhibits.AndYet is not string andYet)
        {
            return AvicVerdict.Inactive;
        }

        _evidence.Add(andYet);
        _evidence.AddRange(ActivityWords.Of(counts));
        return AvicVerdict.Active;
    }

    private AvicVerdict ByExits()
    {
        long window = counts.Exits.Count("vintr");
        long cr8 = counts.Exits.Count("write_cr8");
        long total = counts.Exits.Total;
        if (counts.HasAvicEvents)
        {
            _evidence.AddRange(ActivityWords.Of(counts));
            if (window > 0)
            {
                Say($"{Counted.Exits(window, "vintr")}: AVIC was off for part of the time, or for some vCPUs.");
            }

            return AvicVerdict.Active;
        }

        if (window + cr8 > 0)
        {
            Say(
                $"{Counted.Exits(window, "vintr")} and {Counted.Exits(cr8, "write_cr8")}, but no avic_* exit: KVM injects interrupts ",
                $"itself, AVIC does not deliver them.");
            return AvicVerdict.Inactive;
        }

        if (HasInvalidTarget)
        {
            return AvicVerdict.Active; // The evidence for it stands beside every verdict.
        }

        if (counts.MessagesByKind[(int)KernelMessageKind.AvicUnavailable] > 0
            && counts.MessagesByKind[(int)KernelMessageKind.AvicEnabled] == 0)
        {
            Say($"The kernel log says that AVIC cannot be used on this host.");
            return AvicVerdict.Inactive;
        }

        return ByParameter() ?? ByMsr() ?? Unknown(total);
    }

    /// <summary>Only a "no" of the parameter decides; from 6.18 sysfs shows N also while auto is unresolved.</summary>
    private AvicVerdict? ByParameter()
    {
        if (counts.AvicParameter is not ("0" or "N"))
        {
            return null;
        }

        if (counts.AvicParameter == "N" && kernel.IsSince(6, 18))
        {
            Say(
                $"The module parameter avic is N: up to 6.17 that is off, from 6.18 also what stands there while ",
                $"avic=auto is not resolved yet.");
            return null;
        }

        Say($"The module parameter avic is {counts.AvicParameter}: kvm_amd does not use AVIC at all.");
        return AvicVerdict.Inactive;
    }

    /// <summary>A guest that goes around AVIC makes many MSR exits; which MSRs they are only kvm_msr tells.</summary>
    private AvicVerdict? ByMsr()
    {
        long exits = counts.Exits.Count("msr");
        long total = counts.Exits.Total;
        long traced = counts.Count(TraceEventKind.Msr);
        bool isMany = summary.ShareOf("msr") >= ManyMsrPercent;
        if (traced == 0 && isMany)
        {
            Say(
                $"{exits} of {Counted.Exits(total)} are msr, none is avic_* or vintr: the guest reaches its APIC ",
                $"through MSRs (Hyper-V's, or x2APIC without x2AVIC), and so goes around AVIC.");
            return AvicVerdict.Bypassed;
        }

        if (Percentage.Of(counts.ApicMsrs, Math.Max(total, traced)) >= ManyMsrPercent)
        {
            Say(
                $"{counts.ApicMsrs} of {Counted.Of(traced, "kvm_msr event")} are of the APIC, and no exit is avic_* or ",
                $"vintr: the guest reaches its APIC through MSRs (Hyper-V's, or x2APIC without x2AVIC), and so goes ",
                $"around AVIC.");
            return AvicVerdict.Bypassed;
        }

        if (traced == 0 || !isMany)
        {
            return null;
        }

        string few = counts.ApicMsrs == 0 ? "none" : FormattableString.Invariant($"only {counts.ApicMsrs}");
        Say(
            $"{exits} of {Counted.Exits(total)} are msr, and {few} of {Counted.Of(traced, "kvm_msr event")} is of ",
            $"the APIC: the guest does not go around AVIC, and nothing tells whether AVIC is on.");
        return AvicVerdict.Unknown;
    }

    private AvicVerdict Unknown(long exits)
    {
        if (s_intel.FirstOrDefault(name => counts.Exits.Count(name) > 0) is string intel)
        {
            Say($"{Counted.Exits(counts.Exits.Count(intel), intel)}: an Intel host. AVIC is AMD's; Intel's counterpart is APICv.");
            return AvicVerdict.Inactive;
        }

        long unnamed = counts.Exits.Count("err");
        if (unnamed > 0)
        {
            Say(
                $"{unnamed} of {Counted.Exits(exits)} are EXIT_ERR: an old trace-cmd prints that for every reason it does not ",
                $"know, those of AVIC among them. Read trace.dat again without plugins (trace-cmd report -N).");
        }
        else if (exits > 0)
        {
            Say(
                $"{Counted.Exits(exits)}, and none that decides: no avic_*, vintr or write_cr8, few msr. ",
                $"Record while the guest is busy.");
        }

        return AvicVerdict.Unknown;
    }

    /// <summary>What does not decide, and yet belongs beside the verdict.</summary>
    private void AddContext()
    {
        _evidence.AddRange(_inhibits.Others);
        if (HasInvalidTarget)
        {
            string time = counts.InvalidTargetNs is long at
                ? FormattableString.Invariant($"At {at / 1_000_000_000}.{at / 1000 % 1_000_000:d6}")
                : "Once, at a time that the line does not tell,";
            Say(
                $"{time} AVIC was active: the kernel log has an invalid IPI target, which only the exit of an incomplete ",
                $"IPI prints, and once for each boot. It says nothing of later, nor of other VMs.");
        }

        if (counts.AvicParameter is not (null or "0" or "N"))
        {
            Say($"Module parameter avic={counts.AvicParameter}: it says what kvm_amd may do, not what a VM does.");
        }

        if (counts.MessagesByKind[(int)KernelMessageKind.AvicEnabled] > 0
            || counts.MessagesByKind[(int)KernelMessageKind.X2AvicEnabled] > 0)
        {
            Say($"Kernel log: AVIC is enabled in kvm_amd; a VM can still be inhibited.");
        }

        if (counts.IcrMsrWrites > 0)
        {
            Say(
                $"{Counted.Of(counts.IcrMsrWrites, "write")} of the x2APIC ICR (MSR 830h) emulated by KVM: ",
                $"these IPIs did not go through AVIC.");
        }
    }

    private void Say(params FormattableString[] parts)
        => _evidence.Add(string.Concat(parts.Select(FormattableString.Invariant)));
}
