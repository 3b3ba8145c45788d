using System;

namespace AvicCore;

/// <summary>Many incomplete IPIs, and many that took the slow path: each with the cause that the trace shows.</summary>
internal sealed class IpiLoadRules(SummarySink counts, TraceSummary summary, FindingList findings)
{
    private const long FewIpis = 10;
    private const double StormPercent = 10;
    private const double StormPerSecond = 1000;
    private const double SlowPercent = 10;

    private const string StormAdvice =
        "Each costs the sender an exit and the target a wake-up. Let idle vCPUs poll (guest cpuidle haltpoll, a larger "
        + "kvm.halt_poll_ns), give the VM its own CPUs, or use fewer vCPUs.";

    private const string KindAdvice =
        "AVIC delivers fixed, edge-triggered interrupts; KVM emulates lowest priority, NMI, INIT, STARTUP and level. "
        + "Look at the ICRs for the kind, and in the guest for who sends it.";

    private const string UnknownAdvice =
        "Most often the targets are halted (failure id 1). Record kvm_exit or kvm_avic_incomplete_ipi to know: "
        + "both have the id (see about_AvicTraces).";

    public void Find()
    {
        FindStorms();
        FindSlowPath();
    }

    /// <summary>An exit says why its IPI was not finished; a table of exits does not.</summary>
    private void FindStorms()
    {
        long notRunning = summary.Ipis.CountOf(IpiFailure.TargetNotRunning);
        AddIfStorm(
            notRunning, "Many IPIs go to vCPUs that are halted or not scheduled", StormAdvice,
            $"{Counted.Exits(notRunning)} with failure id 1");

        long other = summary.Ipis.CountOf(IpiFailure.InvalidInterruptType);
        AddIfStorm(
            other, "Many IPIs are of a kind that AVIC does not deliver", KindAdvice,
            $"{Counted.Exits(other)} with failure id 0");

        long unknown = counts.Exits.Count("avic_incomplete_ipi") - summary.Ipis.Incomplete;
        AddIfStorm(
            unknown, "Many exits are incomplete IPIs, and why is not known", UnknownAdvice,
            $"{Counted.Exits(unknown)} without a failure id");
    }

    private void AddIfStorm(long storm, string title, string advice, string evidence)
    {
        double all = summary.ShareOf("avic_incomplete_ipi");
        double share = all * Percentage.Of(storm, counts.Exits.Count("avic_incomplete_ipi")) / 100;
        double? rate = Percentage.PerSecond(storm, summary.SpanSeconds);
        if (storm >= FewIpis && (share >= StormPercent || rate >= StormPerSecond))
        {
            string much = all > 0
                ? FormattableString.Invariant($"avic_incomplete_ipi is {all:0.0} % of all exits")
                : FormattableString.Invariant($"{summary.IncompleteIpisPerSecond:0} incomplete IPIs per second");
            findings.Add(storm, $"{title}", $"{advice}", $"{evidence}; {much}");
        }
    }

    private void FindSlowPath()
    {
        IpiCounts ipis = summary.Ipis;
        double slow = Percentage.Of(ipis.Slow, ipis.Slow + ipis.Fast);
        if (ipis.Slow >= FewIpis && slow >= SlowPercent)
        {
            SlowCauseCount cause = ipis.SlowCauses[0];
            string source = ipis.IsPathRecorded ? "as recorded" : "by this kernel's rules";
            string words = SlowPathWords.Of(cause.Cause);
            findings.Add(
                ipis.Slow, $"For {slow:0} % of the IPIs to vCPUs that do not run KVM looks at every vCPU (slow path)",
                $"{AdviceFor(cause.Cause)}",
                $"{ipis.Slow} slow and {ipis.Fast} fast {source}; {cause.Count} slow because of {words}");
        }
    }

    private static string AdviceFor(SlowPathCause cause)
        => cause switch
        {
            SlowPathCause.Shorthand => "Shorthand IPIs: boot the Linux guest with no_ipi_broadcast=1.",
            SlowPathCause.Broadcast => "Broadcasts need every vCPU: reduce them in the guest, or its vCPUs.",
            SlowPathCause.SeveralTargets => "Logical destinations with several bits: Linux 6.3 names each target.",
            SlowPathCause.X2ApicLogical => "x2APIC logical destinations: Linux 6.3 handles them on the fast path.",
            SlowPathCause.EveryIpi => "This kernel has no fast path: use 5.19 or, better, 6.3 and newer.",
            SlowPathCause.Mismatch => "Destination and index of the exit disagree: did the guest change its APIC IDs?",
            _ => "The IPI names an id that no vCPU has, or whose vCPU did not match: look at the guest's APIC IDs.",
        };
}
