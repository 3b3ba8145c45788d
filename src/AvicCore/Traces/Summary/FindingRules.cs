using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What is worth acting on. Each rule names the counts it rests on; thresholds keep boot noise out.</summary>
internal sealed class FindingRules(SummarySink counts, KvmKernel kernel, TraceSummary summary)
{
    private const long FewToggles = 100;
    private const long FewIpis = 10;
    private const double StormPercent = 10;
    private const double StormPerSecond = 1000;
    private const double SlowPercent = 10;
    private const double ShortSleepPercent = 30;

    private const string StormAdvice =
        "Each costs the sender an exit and the target a wake-up. Let idle vCPUs poll (guest cpuidle haltpoll, a larger "
        + "kvm.halt_poll_ns), give the VM its own CPUs, or use fewer vCPUs.";

    private const string DroppedAdvice =
        "Targets of such an IPI that do exist get nothing either, so guests can hang. Linux 6.3, 6.1.16 and 5.15.103 "
        + "deliver to those.";

    private const string BypassAdvice =
        "x2APIC needs x2AVIC (Zen 4 and Linux 6.0 or newer); without it hide x2APIC from the guest (QEMU: -cpu "
        + "...,-x2apic). For Windows guests leave out hv-vapic, or use hv-avic.";

    private readonly List<TraceFinding> _findings = [];

    public TraceFinding[] Find()
    {
        FindInhibits();
        FindKernelDefects();
        FindStorm();
        FindBypass();
        FindHaltPolling();
        FindLimits();
        return [.. _findings];
    }

    private void FindInhibits()
    {
        ulong mask = counts.InhibitReasons ?? counts.Inhibits.Mask;
        InhibitNames names = new(kernel);
        for (int bit = 0; bit < 64 && summary.Verdict == AvicVerdict.Inactive; bit++)
        {
            if (Bits.IsSet(mask, bit))
            {
                Add(
                    1, $"AVIC is inhibited: {names.NameOf(bit)}",
                    $"What lifts it: {names.HowToLift(bit)}.", $"bit {bit} of mask 0x{mask:x}");
            }
        }

        InhibitTotal? busiest = summary.InhibitTotals.OrderByDescending(total => total.Set).FirstOrDefault();
        if (busiest is not null && busiest.Set > FewToggles)
        {
            Add(
                busiest.Set, $"AVIC is switched off and on all the time: {busiest.Reason}",
                $"Each switch makes every vCPU of the VM leave the guest. What lifts it: {busiest.HowToLift}.",
                $"set {Counted.Of(busiest.Set, "time")}, cleared {Counted.Of(busiest.Cleared, "time")}");
        }

        if (counts.Inhibits.Sample is (ulong sample, string text) && !names.Agrees(sample, text))
        {
            Add(
                counts.Inhibits.Named, $"The trace is of another kernel than {kernel.Name}",
                $"It says {text} where this kernel would say {names.TextOf(sample)}: name the right one with -Kernel.",
                $"mask 0x{sample:x}; {Counted.Of(counts.Inhibits.Named, "inhibit event")} with names");
        }
    }

    private void FindKernelDefects()
    {
        long zero = summary.Ipis.X2ApicClusterZero;
        if (kernel.Handler == "G3b" && zero > 0)
        {
            Add(
                zero, $"This kernel loses wake-ups of x2APIC guests",
                $"Linux 6.0 to 6.2 and 6.1 LTS wake nobody for logical destinations in cluster 0: use 6.3 or newer.",
                $"{Counted.Of(zero, "incomplete IPI")} to x2APIC logical cluster 0");
        }

        long invalid = Failures(IpiFailure.InvalidTarget);
        if (invalid > 0)
        {
            bool isDropped = kernel.InvalidTarget != InvalidTargetPolicy.Emulate;
            Add(
                invalid, $"IPIs to APIC IDs that do not exist{(isDropped ? ", and this kernel drops them" : "")}",
                isDropped
                    ? (FormattableString)$"{DroppedAdvice}"
                    : $"KVM emulates each of them, which is slow: find out which vCPUs the guest believes to have.",
                $"{Exits(invalid)} with failure id 2");
        }

        long dropped = Failures(IpiFailure.InvalidVector) + Failures(IpiFailure.InvalidBackingPage);
        if (dropped > 0)
        {
            Add(
                dropped, $"IPIs that no kernel delivers",
                $"Vectors below 16 are illegal, and an invalid backing page is a defect of the host.",
                $"{Exits(dropped)} with failure id 3 or 4");
        }

        long warnings = counts.MessagesByKind[(int)KernelMessageKind.InvalidIpiTarget];
        if (warnings > 0)
        {
            Add(
                warnings, $"The kernel log reports an invalid IPI target",
                $"Kernels that print this drop the IPI. The message comes once for each boot: there may be many more.",
                $"{Counted.Of(warnings, "message")}");
        }
    }

    private void FindStorm()
    {
        long notRunning = Failures(IpiFailure.TargetNotRunning);
        long storm = Math.Max(counts.Exits.Count("avic_incomplete_ipi"), notRunning);
        double share = Percentage.Of(storm, counts.Exits.Total);
        bool isStorm = share >= StormPercent || summary.IncompleteIpisPerSecond >= StormPerSecond;
        if (isStorm && storm >= FewIpis)
        {
            string rate = counts.Exits.Total > 0
                ? FormattableString.Invariant($"avic_incomplete_ipi is {share:0.0} % of all exits")
                : FormattableString.Invariant($"{summary.IncompleteIpisPerSecond:0} incomplete IPIs per second");
            Add(
                storm,
                $"Many IPIs go to vCPUs that are halted or not scheduled",
                $"{StormAdvice}",
                $"{Exits(notRunning)} with failure id 1; {rate}");
        }

        IpiCounts ipis = summary.Ipis;
        double slow = Percentage.Of(ipis.Slow, ipis.Slow + ipis.Fast);
        if (ipis.Slow >= FewIpis && slow >= SlowPercent)
        {
            SlowCauseCount cause = ipis.SlowCauses[0];
            string source = ipis.IsPathRecorded ? "as recorded" : "by this kernel's rules";
            string words = SlowPathWords.Of(cause.Cause);
            Add(
                ipis.Slow, $"For {slow:0} % of the IPIs to vCPUs that do not run KVM looks at every vCPU (slow path)",
                $"{AdviceFor(cause.Cause)}",
                $"{ipis.Slow} slow and {ipis.Fast} fast {source}; {cause.Count} slow because of {words}");
        }
    }

    private void FindBypass()
    {
        if (summary.Verdict == AvicVerdict.Bypassed || counts.IcrMsrWrites > FewToggles)
        {
            long exits = counts.Exits.Count("msr");
            Add(
                Math.Max(counts.IcrMsrWrites, exits),
                $"The guest's interrupts go through MSRs, not through AVIC",
                $"{BypassAdvice}",
                $"{Counted.Of(exits, "msr exit")}, {Counted.Of(counts.IcrMsrWrites, "write")} of MSR 830h");
        }
    }

    private void FindHaltPolling()
    {
        WakeupCounts wakeups = summary.Wakeups;
        double share = Percentage.Of(wakeups.ShortSleeps, wakeups.Sleeps);
        if (wakeups.ShortSleeps > FewToggles && share >= ShortSleepPercent)
        {
            Add(
                wakeups.ShortSleeps, $"vCPUs fall asleep just before they are needed",
                $"Sleeps this short cost more than polling would: raise kvm.halt_poll_ns, or check that it is not 0.",
                $"{wakeups.ShortSleeps} of {Counted.Of(wakeups.Sleeps, "sleep")} ended within 200 us");
        }
    }

    private void FindLimits()
    {
        if (summary.LostEvents > 0 || counts.Count(TraceEventKind.LostEvents) > 0)
        {
            Add(
                summary.LostEvents, $"The recorder lost events",
                $"Counts are too low. Use larger buffers (trace-cmd record -b, perf record -m) or record fewer events.",
                $"{Counted.Of(summary.LostEvents, "event")} lost");
        }

        if (counts.Vcpus.SharedIds > 0)
        {
            Add(
                counts.Vcpus.SharedIds, $"Several VMs are in this trace",
                $"Their vCPUs are counted together. Record one VM alone (trace-cmd record -P PID, perf record -p PID).",
                $"{Counted.Of(counts.Vcpus.SharedIds, "vCPU id")} seen in more than one thread");
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

    private static string Exits(long count) => Counted.Of(count, "exit");

    private long Failures(IpiFailure failure)
        => summary.Ipis.Failures.Where(row => row.Failure == failure).Sum(row => row.Count);

    private void Add(long count, FormattableString title, FormattableString text, FormattableString evidence)
        => _findings.Add(new TraceFinding
        {
            Count = count,
            Title = FormattableString.Invariant(title),
            Text = FormattableString.Invariant(text),
            Evidence = FormattableString.Invariant(evidence),
        });
}
