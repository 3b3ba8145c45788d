using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Is AVIC active? The rules of traces/README, with what each rests on.</summary>
internal sealed class VerdictRule(SummarySink counts, InhibitNames names, TraceIssue[] issues)
{
    /// <summary>MSR exits are many from this share of all exits on.</summary>
    private const double ManyMsrPercent = 5;

    private readonly List<string> _evidence = [];

    private bool HasInvalidTarget => counts.MessagesByKind[(int)KernelMessageKind.InvalidIpiTarget] > 0;

    /// <summary>The kernel log and traces have the same clock, unless a trace was recorded with another.</summary>
    private bool IsInvalidTargetLater => counts.InvalidTargetNs > counts.Inhibits.LastNs;

    public string[] Evidence => [.. _evidence];

    public AvicVerdict Decide()
    {
        AvicVerdict verdict = ByMask() ?? ByExits();
        AddContext();
        if (_evidence.Count == 0)
        {
            _evidence.Add(issues.Any(issue => issue.Kind is TraceIssueKind.TraceDat or TraceIssueKind.PerfData
                or TraceIssueKind.Compressed)
                ? issues.First(issue => issue.Kind is TraceIssueKind.TraceDat or TraceIssueKind.PerfData
                    or TraceIssueKind.Compressed).Message
                : "Nothing in the input tells about AVIC: record the kvm events (see about_AvicTraces).");
        }

        return verdict;
    }

    /// <summary>What the mask says at the end of the trace is stronger than counts over all of it.</summary>
    private AvicVerdict? ByMask()
    {
        ulong mask = counts.InhibitReasons ?? (counts.Inhibits.Changes > 0 ? counts.Inhibits.Mask : 0);
        if (mask == 0)
        {
            return null;
        }

        string reasons = string.Join(", ", names.NamesOf(mask));
        if (counts.InhibitReasons is null && (counts.AvicEventsSinceChange > 0 || IsInvalidTargetLater))
        {
            string proof = counts.AvicEventsSinceChange > 0
                ? Counted.Of(counts.AvicEventsSinceChange, "event") + " of AVIC"
                : "an invalid IPI target in the kernel log";
            Say(
                $"The last inhibit change leaves 0x{mask:x} ({reasons}), and yet there is {proof} after it: the mask is ",
                $"another VM's, or the trace lost events.");
            SayActive(
                counts.Exits.Count("avic_incomplete_ipi"), counts.Exits.Count("avic_unaccelerated_access"));
            return AvicVerdict.Active;
        }

        string changes = counts.Inhibits.Changes == 1
            ? "The only inhibit change"
            : FormattableString.Invariant($"The last of {counts.Inhibits.Changes} inhibit changes");
        Say(counts.InhibitReasons is null
            ? (FormattableString)$"{changes} leaves mask 0x{mask:x}: {reasons}."
            : $"apicv_inhibit_reasons is 0x{mask:x}: {reasons}.");
        return AvicVerdict.Inactive;
    }

    private AvicVerdict ByExits()
    {
        long incomplete = counts.Exits.Count("avic_incomplete_ipi");
        long access = counts.Exits.Count("avic_unaccelerated_access");
        long window = counts.Exits.Count("vintr");
        long cr8 = counts.Exits.Count("write_cr8");
        long msr = counts.Exits.Count("msr");
        long total = counts.Exits.Total;
        if (counts.AvicEvents > 0 || incomplete + access > 0)
        {
            SayActive(incomplete, access);
            if (window > 0)
            {
                Say($"{Exits(window, "vintr")}: AVIC was off for part of the time, or for some vCPUs.");
            }

            return AvicVerdict.Active;
        }

        if (window + cr8 > 0)
        {
            Say(
                $"{Exits(window, "vintr")} and {Exits(cr8, "write_cr8")}, but no avic_* exit: KVM injects interrupts ",
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

        if (counts.AvicParameter is "0" or "N")
        {
            Say($"The module parameter avic is {counts.AvicParameter}: kvm_amd does not use AVIC at all.");
            return AvicVerdict.Inactive;
        }

        if (total > 0 && Percentage.Of(msr, total) >= ManyMsrPercent)
        {
            Say(
                $"{msr} of {Counted.Of(total, "exit")} are msr, none is avic_* or vintr: the guest reaches its APIC ",
                $"through MSRs (Hyper-V's, or x2APIC without x2AVIC), and so goes around AVIC.");
            return AvicVerdict.Bypassed;
        }

        if (total > 0)
        {
            Say(
                $"{Counted.Of(total, "exit")}, and none that decides: no avic_*, vintr or write_cr8, few msr. ",
                $"Record while the guest is busy.");
        }

        return AvicVerdict.Unknown;
    }

    private void SayActive(long incomplete, long access)
    {
        if (incomplete + access > 0)
        {
            string both = incomplete == 0 ? Exits(access, "avic_unaccelerated_access")
                : access == 0 ? Exits(incomplete, "avic_incomplete_ipi")
                : Exits(incomplete, "avic_incomplete_ipi") + ", " + Exits(access, "avic_unaccelerated_access");
            Say($"{both}: only a working AVIC makes them.");
        }

        long ipis = counts.Count(TraceEventKind.IncompleteIpi);
        if (incomplete == 0 && ipis > 0)
        {
            Say($"{Counted.Of(ipis, "kvm_avic_incomplete_ipi event")}: only a working AVIC makes them.");
        }

        if (counts.ApicvAccepts > 0)
        {
            Say($"{Counted.Of(counts.ApicvAccepts, "kvm_apicv_accept_irq event")}: AVIC was active for the target.");
        }

        SayIfAny(TraceEventKind.UnacceleratedAccess, "kvm_avic_unaccelerated_access event");
        SayIfAny(TraceEventKind.Doorbell, "kvm_avic_doorbell event");
        SayIfAny(TraceEventKind.GaLog, "kvm_avic_ga_log event");
    }

    private void SayIfAny(TraceEventKind kind, string what)
    {
        long count = counts.Count(kind);
        if (count > 0)
        {
            Say($"{Counted.Of(count, what)}: only a working AVIC makes them.");
        }
    }

    private static string Exits(long count, string reason) => Counted.Of(count, reason + " exit");

    /// <summary>What does not decide, and yet belongs beside the verdict.</summary>
    private void AddContext()
    {
        if (HasInvalidTarget)
        {
            string time = counts.InvalidTargetNs is long at
                ? FormattableString.Invariant($"At {at / 1_000_000_000}.{at / 1000 % 1_000_000:d6}")
                : "Once, at a time that the line does not tell,";
            Say(
                $"{time} AVIC was active: the kernel log has an invalid IPI target, which only the exit of an incomplete ",
                $"IPI prints, and once for each boot. It says nothing of later, nor of other VMs.");
        }

        if (counts.Inhibits.Changes > 0 && counts.Inhibits.Mask == 0)
        {
            Say($"{Counted.Of(counts.Inhibits.Changes, "inhibit change")}; at the end nothing inhibits AVIC.");
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
