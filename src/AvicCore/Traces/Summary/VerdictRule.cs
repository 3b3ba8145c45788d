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
                : "No event, exit or message in the input tells anything about AVIC.");
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
        if (counts.AvicEventsSinceChange > 0 && counts.InhibitReasons is null)
        {
            Say(
                $"inhibits=0x{mask:x} ({reasons}) at the end, and yet {counts.AvicEventsSinceChange} AVIC events ",
                $"after it: the mask is another VM's, or the trace lost events.");
            SayActive(
                counts.Exits.Count("avic_incomplete_ipi"), counts.Exits.Count("avic_unaccelerated_access"));
            return AvicVerdict.Active;
        }

        Say(counts.InhibitReasons is null
            ? (FormattableString)$"The last of {counts.Inhibits.Changes} inhibit changes leaves 0x{mask:x}: {reasons}."
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
                Say($"{window} exits vintr: AVIC was off for part of the time or for some vCPUs.");
            }

            return AvicVerdict.Active;
        }

        if (window + cr8 > 0)
        {
            Say(
                $"{window} exits vintr and {cr8} write_cr8, no avic_* exit: interrupts are injected, ",
                $"not delivered by AVIC.");
            return AvicVerdict.Inactive;
        }

        if (counts.MessagesByKind[(int)KernelMessageKind.AvicUnavailable] > 0
            && counts.MessagesByKind[(int)KernelMessageKind.AvicEnabled] == 0)
        {
            Say($"The kernel log says that AVIC cannot be used on this host.");
            return AvicVerdict.Inactive;
        }

        if (counts.AvicParameter is "0" or "N")
        {
            Say($"The module parameter avic is {counts.AvicParameter}.");
            return AvicVerdict.Inactive;
        }

        if (total > 0 && Percentage.Of(msr, total) >= ManyMsrPercent)
        {
            Say($"{msr} of {total} exits are msr, none is avic_* or vintr: the guest goes around the APIC page ",
                $"(Hyper-V APIC MSRs, or x2APIC without x2AVIC).");
            return AvicVerdict.Bypassed;
        }

        if (total > 0)
        {
            Say($"{total} exits, none of which tells: no avic_*, vintr or write_cr8, few msr.");
        }

        return AvicVerdict.Unknown;
    }

    private void SayActive(long incomplete, long access)
    {
        if (incomplete + access > 0)
        {
            Say(
                $"{incomplete} exits avic_incomplete_ipi and {access} avic_unaccelerated_access: ",
                $"only a working AVIC makes them.");
        }

        long ipis = counts.Count(TraceEventKind.IncompleteIpi);
        if (incomplete == 0 && ipis > 0)
        {
            Say($"{ipis} events kvm_avic_incomplete_ipi.");
        }

        if (counts.ApicvAccepts > 0)
        {
            Say($"{counts.ApicvAccepts} events kvm_apicv_accept_irq: interrupts went to vCPUs with AVIC active.");
        }

        long others = counts.Count(TraceEventKind.Doorbell) + counts.Count(TraceEventKind.GaLog)
            + counts.Count(TraceEventKind.UnacceleratedAccess);
        if (others > 0)
        {
            Say($"{others} doorbells, GA log entries and unaccelerated accesses.");
        }
    }

    /// <summary>What does not decide, and yet belongs beside the verdict.</summary>
    private void AddContext()
    {
        if (counts.Inhibits.Changes > 0 && counts.Inhibits.Mask == 0)
        {
            Say($"{counts.Inhibits.Changes} inhibit changes, the last of which leaves none.");
        }

        if (counts.AvicParameter is not null)
        {
            Say($"Module parameter avic={counts.AvicParameter}: what the module may do, not what a VM does.");
        }

        if (counts.MessagesByKind[(int)KernelMessageKind.AvicEnabled] > 0
            || counts.MessagesByKind[(int)KernelMessageKind.X2AvicEnabled] > 0)
        {
            Say($"Kernel log: AVIC is enabled in the module; a VM can still be inhibited.");
        }

        if (counts.IcrMsrWrites > 0)
        {
            Say($"{counts.IcrMsrWrites} emulated writes of the x2APIC ICR (MSR 830h): IPIs do not reach AVIC.");
        }
    }

    private void Say(FormattableString text, FormattableString? more = null)
        => _evidence.Add(
            FormattableString.Invariant(text) + (more is null ? "" : FormattableString.Invariant(more)));
}
