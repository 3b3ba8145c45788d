using System;
using System.Linq;

namespace AvicCore;

/// <summary>What is worth acting on. Each rule names the counts it rests on; thresholds keep boot noise out.</summary>
internal sealed class FindingRules(SummarySink counts, KvmKernel kernel, TraceSummary summary)
{
    private const long FewToggles = 100;
    private const double ShortSleepPercent = 30;

    private const int FlatVcpus = 8;

    private const string BroadcastAdvice = "Physical broadcasts and shorthands reach all: look in the guest for who sends it.";

    private const string DroppedAdvice =
        "Targets of such an IPI that do exist get nothing either, so guests can hang. Linux 6.3, 6.1.16 and 5.15.103 "
        + "deliver to those.";

    private const string BypassAdvice =
        "x2APIC needs x2AVIC (Zen 4 and Linux 6.0 or newer); without it hide x2APIC from the guest (QEMU: -cpu "
        + "...,-x2apic). For Windows guests leave out hv-vapic, or use hv-avic.";

    private readonly InhibitNames _names = counts.NamesOf(kernel);
    private readonly InhibitWords _inhibits = new(counts, summary.InhibitStates);
    private readonly FindingList _findings = new();

    public TraceFinding[] Find()
    {
        FindInhibits();
        FindKernelDefects();
        new IpiLoadRules(counts, summary, _findings).Find();
        FindBypass();
        FindHaltPolling();
        FindLimits();
        return _findings.ToArray();
    }

    private void FindInhibits()
    {
        // Of a single VM that is active all the same, the mask says nothing.
        bool isDoubtful = summary.Verdict != AvicVerdict.Inactive && !_inhibits.HasSeveral;
        for (int bit = 0; bit < InhibitNumbering.MaskBits && !isDoubtful; bit++)
        {
            InhibitState[] states = [.. summary.InhibitStates.Where(state => Bits.IsSet(state.Mask, bit))];
            if (states.Length > 0)
            {
                string other = states[0].VM.Length > 0 ? "other VM" : "other mask"; // Pasted values do not say whose they are.
                string more = states.Length > 1 ? $", and {Counted.Of(states.Length - 1, other)}" : "";
                Add(
                    states.Length, $"AVIC is inhibited: {_names.NameOf(bit)}",
                    $"What lifts it: {_names.HowToLift(bit)}.",
                    $"bit {bit} of mask 0x{states[0].Mask:x}{_inhibits.Whose(states[0])}{more}");
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

        if (_names.Conflict() is int conflict)
        {
            string named = Counted.Of(counts.Inhibits.Printed.Events, "inhibit event") + " with names";
            Add(
                counts.Inhibits.Printed.Events, $"The trace is of another kernel than {kernel.Name}",
                $"Its own names of the inhibits are used; name the right kernel with -Kernel for all the rest.",
                $"bit {conflict} is {_names.NameOf(conflict)} there and {_names.NumberedName(conflict)} here; {named}");
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

        // A flat FFh means all of eight vCPUs to the table too.
        long everyone = summary.Ipis.LogicalBroadcast;
        bool isMissed = summary.Ipis.X2Apic > 0 || summary.Vcpus.Any(row => row.Vcpu >= FlatVcpus);
        if (FastPathRules.Of(kernel.Handler) == FastPathRule.EveryBit && everyone > 0 && isMissed)
        {
            Add(
                everyone, $"This kernel can lose wake-ups of logical broadcasts",
                $"From 6.3 on KVM looks their targets up in the logical table and misses most: halted vCPUs sleep on. {BroadcastAdvice}",
                $"{Counted.Of(everyone, "incomplete IPI")} to logical destination FFh or FFFFFFFFh");
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
                $"{Counted.Exits(invalid)} with failure id 2");
        }

        long dropped = Failures(IpiFailure.InvalidVector) + Failures(IpiFailure.InvalidBackingPage);
        if (dropped > 0)
        {
            Add(
                dropped, $"IPIs that no kernel delivers",
                $"Vectors below 16 are illegal, and an invalid backing page is a defect of the host.",
                $"{Counted.Exits(dropped)} with failure id 3 or 4");
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

    private void FindBypass()
    {
        if (summary.Verdict == AvicVerdict.Bypassed || counts.IcrMsrWrites > FewToggles)
        {
            long exits = counts.Exits.Count("msr");
            long traced = counts.Count(TraceEventKind.Msr);
            string which = traced == 0
                ? "which MSRs is not known without kvm_msr"
                : FormattableString.Invariant(
                    $"{counts.ApicMsrs} of {Counted.Of(traced, "kvm_msr event")} are of the APIC, ")
                    + $"{Counted.Of(counts.IcrMsrWrites, "write")} of MSR 830h";
            Add(
                Math.Max(counts.ApicMsrs, exits),
                $"The guest's interrupts go through MSRs, not through AVIC",
                $"{BypassAdvice}",
                $"{Counted.Exits(exits, "msr")}; {which}");
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

    private long Failures(IpiFailure failure) => summary.Ipis.CountOf(failure);

    private void Add(long count, FormattableString title, FormattableString text, FormattableString evidence)
        => _findings.Add(count, title, text, evidence);
}
