using System.Collections.Generic;

namespace AvicCore;

/// <summary>What shows that AVIC is at work, one sentence each.</summary>
internal static class ActivityWords
{
    public static IEnumerable<string> Of(SummarySink counts)
    {
        long incomplete = counts.Exits.Count("avic_incomplete_ipi");
        long access = counts.Exits.Count("avic_unaccelerated_access");
        if (incomplete + access > 0)
        {
            string both = incomplete == 0 ? Counted.Exits(access, "avic_unaccelerated_access")
                : access == 0 ? Counted.Exits(incomplete, "avic_incomplete_ipi")
                : Counted.Exits(incomplete, "avic_incomplete_ipi") + ", " + Counted.Exits(access, "avic_unaccelerated_access");
            yield return both + ": only a working AVIC makes them.";
        }

        // Where exits are recorded they have been named.
        long ipis = incomplete > 0 ? 0 : counts.Count(TraceEventKind.IncompleteIpi);
        if (ipis > 0)
        {
            yield return Counted.Of(ipis, "kvm_avic_incomplete_ipi event") + ": only a working AVIC makes them.";
        }

        if (counts.ApicvAccepts > 0)
        {
            yield return Counted.Of(counts.ApicvAccepts, "kvm_apicv_accept_irq event")
                + ": AVIC was active for the target.";
        }

        (TraceEventKind Kind, string Name)[] others =
        [
            (TraceEventKind.UnacceleratedAccess, "kvm_avic_unaccelerated_access event"),
            (TraceEventKind.Doorbell, "kvm_avic_doorbell event"),
            (TraceEventKind.GaLog, "kvm_avic_ga_log event"),
        ];
        foreach ((TraceEventKind kind, string name) in others)
        {
            if (counts.Count(kind) > 0)
            {
                yield return Counted.Of(counts.Count(kind), name) + ": only a working AVIC makes them.";
            }
        }
    }
}
