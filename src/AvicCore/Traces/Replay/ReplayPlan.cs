using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The smallest machine that is consistent with a trace, and everything that had to be assumed for it.</summary>
internal sealed class ReplayPlan
{
    private const int FlatSlots = 8;
    private const int LastXApicId = 254;

    private readonly VcpuHistory _history;

    private readonly List<string> _assumptions = [];
    private readonly SortedSet<int> _present = [];
    private readonly SortedSet<int> _absent = [];

    private ReplayPlan(VcpuHistory history) => _history = history;

    /// <summary>What was assumed, one sentence each.</summary>
    public IReadOnlyList<string> Assumptions => _assumptions;

    public ApicMode Mode { get; private set; }

    /// <summary>The vCPU ids, ascending.</summary>
    public int[] Ids { get; private set; } = [0, 1];

    /// <summary>What happens, one after the other: IPIs, and vCPUs that halt and wake.</summary>
    public ReplayStep[] Steps { get; private set; } = [];

    /// <summary>Reads what was recorded; mode and number of vCPUs may be given where the trace cannot tell them.</summary>
    public static ReplayPlan Of(RecordedTrace trace, ApicMode? mode, int? vcpuCount)
    {
        int limit = vcpuCount ?? AvicVmOptions.MaxVcpuCount;
        RecordedIpi[] ipis = [.. trace.Ipis.Where(ipi => !(ipi.Sender >= limit))];
        ReplayPlan plan = new(trace.ToHistory());
        plan.Steps = trace.ToSteps(plan._history);
        plan._present.UnionWith(plan._history.Vcpus.Where(id => id < limit));
        plan._present.UnionWith(ipis.Select(ipi => ipi.Sender).OfType<int>());
        plan._assumptions.AddRange(ReplayAssumptions.OfLeftOut(trace, limit));
        plan._assumptions.AddRange(trace.Processes.Assumed());
        plan.Mode = mode ?? plan.GuessMode(ipis, limit);
        foreach (RecordedIpi ipi in ipis)
        {
            plan.Learn(ipi);
        }

        plan.ChooseIds(vcpuCount);
        if (plan._absent.Any(id => !plan._present.Contains(id)))
        {
            plan._assumptions.Add(
                "vCPU ids that an exit with failure id 2 names are not there, and so not counted in Dropped.");
        }

        plan._assumptions.AddRange(ReplayAssumptions.Of(plan, ipis, plan._history));
        return plan;
    }

    /// <summary>
    /// The vCPU that the exit shows as not running: one, by its index; none for other failures, nor where the index says
    /// nothing and a target is known to be halted.
    /// </summary>
    public int? NotRunning(RecordedIpi ipi, Func<int, bool> isHalted)
    {
        if (ipi.Id != (uint)IpiFailure.TargetNotRunning)
        {
            return null;
        }

        bool isIndexMeaningful = !IsX2Apic || !ipi.IsDirected || ipi.Icr.DestinationMode == DestinationMode.Physical
            || ipi.Icr.IsBroadcast(IsX2Apic);
        if (isIndexMeaningful)
        {
            return (int)ipi.Index;
        }

        return LogicalTargets(ipi).Any(isHalted) ? null : LogicalTargets(ipi).Select(id => (int?)id).FirstOrDefault();
    }

    /// <summary>
    /// How such a vCPU does not run: one of which the trace shows when it was halted, and that it was not, had been
    /// scheduled out; any other is taken to be halted.
    /// </summary>
    public VcpuState StateOfNotRunning(int vcpu)
        => _history.TellsHalts(vcpu) ? VcpuState.Preempted : VcpuState.Blocked;

    public bool IsX2Apic => Mode == ApicMode.X2Apic;

    private ApicMode GuessMode(RecordedIpi[] ipis, int limit)
    {
        (ApicMode mode, string why) = FitMode(ipis, limit);
        _assumptions.Add($"APIC mode {mode}: {why}; name another with -ApicMode.");
        return mode;
    }

    /// <summary>The plainest mode that fits, and why a plainer one does not.</summary>
    private (ApicMode Mode, string Why) FitMode(RecordedIpi[] ipis, int limit)
    {
        if (_present.Count > 0 && _present.Max > LastXApicId)
        {
            return (ApicMode.X2Apic, FormattableString.Invariant($"vCPU id {_present.Max} is above {LastXApicId}"));
        }

        int destinations = ipis.Count(ipi => ipi.IsDirected && ipi.Icr.HasX2ApicDestination);
        if (destinations > 0)
        {
            return (ApicMode.X2Apic, $"{Share(destinations, ipis)} to a destination that xAPIC does not have");
        }

        int indexes = ipis.Count(ipi => !ipi.IsDirected
            && ipi.Id == (uint)IpiFailure.TargetNotRunning
            && ipi.Index > LastXApicId
            && ipi.Index < limit);
        if (indexes > 0)
        {
            return (
                ApicMode.X2Apic,
                FormattableString.Invariant($"{Share(indexes, ipis)} with an index above {LastXApicId}"));
        }

        int slots = ipis.Count(ipi => ipi.IsDirected
            && ipi.Icr.DestinationMode == DestinationMode.Logical
            && !ipi.Icr.IsBroadcast(isX2Apic: false)
            && ipi.Id is (uint)IpiFailure.TargetNotRunning or (uint)IpiFailure.InvalidTarget
            && ipi.Index >= FlatSlots);
        return slots > 0
            ? (ApicMode.XApicCluster, $"{Share(slots, ipis)} to a slot that flat mode does not have")
            : (ApicMode.XApicFlat, "no destination needs another");
    }

    private static string Share(int count, RecordedIpi[] ipis)
        => FormattableString.Invariant($"{count} of {Counted.Of(ipis.Length, "IPI")} {(count == 1 ? "is" : "are")}");

    private void Learn(RecordedIpi ipi)
    {
        bool isValid = ipi.Id == (uint)IpiFailure.TargetNotRunning;
        if (!ipi.IsDirected || ipi.Icr.IsBroadcast(IsX2Apic))
        {
            if (isValid)
            {
                _present.Add((int)ipi.Index);
            }

            return;
        }

        if (isValid)
        {
            _present.UnionWith(
                ipi.Icr.DestinationMode == DestinationMode.Physical
                    ? [(int)ipi.Icr.Destination(IsX2Apic)]
                    : LogicalTargets(ipi));
        }
        else if (ipi.Id == (uint)IpiFailure.InvalidTarget)
        {
            LearnAbsent(ipi);
        }
    }

    /// <summary>Failure id 2 names one target that is not there; for an x2APIC logical id the index says nothing.</summary>
    private void LearnAbsent(RecordedIpi ipi)
    {
        if (ipi.Icr.DestinationMode == DestinationMode.Physical || !IsX2Apic)
        {
            _absent.Add((int)ipi.Index);
            return;
        }

        int[] targets = [.. LogicalTargets(ipi)];
        if (targets.Length > 0)
        {
            _absent.Add(targets[targets.Length - 1]);
        }
    }

    /// <summary>vCPUs behind the bits of a logical destination, with the LDRs that Linux sets: slot n is vCPU n.</summary>
    private IEnumerable<int> LogicalTargets(RecordedIpi ipi)
    {
        LogicalDestination destination = LogicalDestination.Of(ipi.Icr, IsX2Apic, Mode == ApicMode.XApicFlat);
        for (uint rest = destination.Members; rest != 0; rest &= rest - 1)
        {
            yield return destination.First + BitMath.Lowest(rest);
        }
    }

    private void ChooseIds(int? vcpuCount)
    {
        int limit = AvicVmOptions.MaxVcpuCount;
        _present.RemoveWhere(id => id >= limit);
        int wanted = vcpuCount ?? System.Math.Max(2, _present.Count == 0 ? 2 : _present.Max + 1);
        Ids = [.. Enumerable.Range(0, System.Math.Min(wanted, limit)).Where(id => !_absent.Contains(id) || _present.Contains(id))];
        if (Ids.Length == 0)
        {
            Ids = [0];
        }

        if (vcpuCount is null)
        {
            string count = Counted.Of(Ids.Length, "vCPU");
            _assumptions.Add($"{count}: the highest id seen and all below it; name another number with -VcpuCount.");
        }
    }
}
