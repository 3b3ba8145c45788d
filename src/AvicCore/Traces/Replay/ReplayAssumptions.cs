using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What a trace does not tell of any machine, and what this one does not tell of its vCPUs.</summary>
internal static class ReplayAssumptions
{
    public static IEnumerable<string> Of(ReplayPlan plan, IReadOnlyList<RecordedIpi> ipis, VcpuHistory history)
        =>
        [
            "vCPU ids are APIC IDs, and LDRs are those that Linux sets.",
            .. OfStates(plan.Ids, history),
            "Every other vCPU was in the guest, on a physical CPU of its own, and took its interrupts.",
            "Nothing outside the guest's APICs inhibits AVIC: recorded inhibits are not replayed.",
            .. OfSenders(ipis),
            .. OfTargets(plan, ipis),
            "IPIs that hardware finished are in no trace: only the recorded exits are replayed.",
        ];

    /// <summary>Events of vCPUs that are not in the VM, and so tell nothing of it.</summary>
    public static IEnumerable<string> OfLeftOut(RecordedTrace trace, int limit)
    {
        if (trace.Impossible > 0)
        {
            const int Last = AvicVmOptions.MaxVcpuCount - 1;
            yield return FormattableString.Invariant($"Left out, as no VM has vCPU ids above {Last}: ")
                + $"{Counted.Of(trace.Impossible, "event")}, of these {Counted.Of(trace.ImpossibleIpis, "IPI")} (Skipped).";
        }

        int beyond = trace.Ipis.Count(ipi => ipi.Sender >= limit);
        if (beyond > 0)
        {
            yield return FormattableString.Invariant($"Left out, as -VcpuCount ends at vCPU id {limit - 1}: ")
                + $"{Counted.Of(beyond, "IPI")} that others sent (Skipped).";
        }
    }

    /// <summary>Of Zen1 and Zen2 from 6.17 on: what a trace of another host cannot have.</summary>
    public static string[] OfMachine(AvicVm vm)
        => vm.IsIpiVirtualizationEnabled
            ? []
            :
            [
                $"{vm.Kernel.Name} has enable_ipiv off on {vm.Platform.Name}: every IPI to another vCPU exits there.",
                "IPIs to vCPUs in the guest are in no trace of a host with enable_ipiv on: their exits are missing.",
            ];

    /// <summary>What the trace tells of halted vCPUs is taken; what it does not is assumed.</summary>
    private static IEnumerable<string> OfStates(int[] ids, VcpuHistory history)
    {
        int told = ids.Count(history.TellsHalts);
        if (told > 0)
        {
            string shown = told == ids.Length ? "all" : FormattableString.Invariant($"{told} of {ids.Length}");
            yield return
                $"vCPUs were halted when the trace shows it, which it does for {shown}, whatever came of IPIs before.";
            yield return "Of these, one that an exit's index names while it was not halted was scheduled out.";
        }

        if (told < ids.Length)
        {
            string others = told > 0 ? "Of the others, only" : "Only";
            yield return $"{others} the target that an exit's index names was not running, and it was halted.";
        }

        if (history.HasEntries)
        {
            yield return "From a kvm_exit to its kvm_entry a vCPU was in the host, and not scheduled out.";
        }
    }

    private static string[] OfSenders(IReadOnlyList<RecordedIpi> ipis)
        => ipis.Any(ipi => ipi.Sender is null)
            ? ["IPIs without a recorded vCPU were sent by the first vCPU."]
            : [];

    private static string[] OfTargets(ReplayPlan plan, IReadOnlyList<RecordedIpi> ipis)
        => plan.IsX2Apic && ipis.Any(ipi => ipi.IsDirected && ipi.Icr.DestinationMode == DestinationMode.Logical)
            ? ["An x2APIC logical exit's index says nothing: if the trace shows no target halted, the lowest was."]
            : [];
}
