using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Makes results of what was counted while IPIs were handled: ids in place of indices, fields by name.</summary>
internal sealed class IpiReporter(AvicVm vm, IpiTally tally, IpiFate fate)
{
    private readonly int[] _ids = vm.Kvm.Ids;
    private readonly Func<int, int> _cpuOf = vm.Scheduler.Cpu;

    /// <summary>One IPI; the exit is null if there was none.</summary>
    public IpiResult ToResult(int source, Icr icr, IpiPath path, IncompleteIpi? exit)
    {
        int[] irrSet = tally.IrrSet.ToIds(_ids);
        Array.Sort(irrSet);
        bool isX2Apic = vm.Apics.Keys[source].IsX2Apic;
        long latency = tally.Cycles + tally.TargetLatency(vm.Cost);
        return new IpiResult
        {
            VM = vm.Name,
            Kernel = vm.Kernel.Name,
            Source = _ids[source],
            Destination = icr.Destination(isX2Apic),
            Vector = icr.Vector,
            DeliveryMode = icr.DeliveryMode,
            DestinationMode = icr.DestinationMode,
            Shorthand = icr.Shorthand,
            Icr = icr.Raw,
            Path = path,
            ExitId = (int?)exit?.Failure,
            ExitIndex = exit?.Index,
            IsExitIndexAssumed = isX2Apic && exit is IncompleteIpi ipi && IsIndexAssumed(ipi),
            ExitInfo1 = exit?.ExitInfo1,
            ExitInfo2 = exit?.ExitInfo2,
            Addressed = fate.ToIds(),
            IrrSet = irrSet,
            Doorbells = tally.Doorbells.ToIds(_ids),
            DoorbellCpus = tally.Doorbells.Select(_cpuOf),
            SoftwareDoorbells = tally.SoftwareDoorbells.ToIds(_ids),
            SoftwareDoorbellCpus = tally.SoftwareDoorbells.Select(_cpuOf),
            HostIpis = tally.HostIpis.ToIds(_ids),
            Kicked = tally.Kicked.ToIds(_ids),
            Woken = tally.Woken.ToIds(_ids),
            Lost = tally.Lost.ToIds(_ids),
            Dropped = tally.Dropped.ToIds(_ids),
            Warnings = WarningList(),
            Visited = tally.Visited,
            Lookups = tally.Lookups,
            Cycles = tally.Cycles,
            LatencyCycles = latency,
            LatencyNs = vm.Cost.Gigahertz > 0 ? latency / vm.Cost.Gigahertz : 0,
        };
    }

    /// <summary>A batch, the counts of which are those of the tally.</summary>
    public IpiBatch ToBatch(int source, Icr icr, long count, OutcomeCounts outcomes, Histogram cycles)
        => new()
        {
            VM = vm.Name,
            Kernel = vm.Kernel.Name,
            Source = _ids[source],
            Destination = icr.Destination(vm.Apics.Keys[source].IsX2Apic),
            Vector = icr.Vector,
            Icr = icr.Raw,
            Count = count,
            Paths = outcomes.Paths(),
            Exits = outcomes.Exits(),
            IrrSet = tally.IrrSet.Total,
            Doorbells = tally.Doorbells.Total,
            SoftwareDoorbells = tally.SoftwareDoorbells.Total,
            HostIpis = tally.HostIpis.Total,
            Kicked = tally.Kicked.Total,
            Woken = tally.Woken.Total,
            Lost = tally.Lost.Total,
            Dropped = tally.Dropped.Total,
            Warnings = (long[])tally.Warnings.Clone(),
            Visited = tally.Visited,
            Lookups = tally.Lookups,
            Cycles = tally.Cycles,
            CycleValues = cycles.Values(),
            CycleCounts = cycles.Counts(),
        };

    /// <summary>What index an x2AVIC logical exit has is an assumption, where its failure has an index at all.</summary>
    private static bool IsIndexAssumed(IncompleteIpi exit)
        => exit.Failure is not (IpiFailure.InvalidInterruptType or IpiFailure.InvalidVector)
            && exit.Icr.Shorthand == DestinationShorthand.None
            && exit.Icr.DestinationMode == DestinationMode.Logical
            && !exit.Icr.IsBroadcast(isX2Apic: true);

    private IpiWarning[] WarningList()
    {
        List<IpiWarning>? warnings = null;
        for (int kind = 0; kind < tally.Warnings.Length; kind++)
        {
            if (tally.Warnings[kind] > 0)
            {
                (warnings ??= []).Add((IpiWarning)kind);
            }
        }

        return warnings is null ? [] : [.. warnings];
    }
}
