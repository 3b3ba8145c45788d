using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The smallest machine that is consistent with a trace, and everything that had to be assumed for it.</summary>
internal sealed class ReplayPlan
{
    private const int FlatSlots = 8;

    private readonly List<string> _assumptions = [];
    private readonly SortedSet<int> _present = [];
    private readonly SortedSet<int> _absent = [];

    /// <summary>What was assumed, one sentence each.</summary>
    public IReadOnlyList<string> Assumptions => _assumptions;

    public ApicMode Mode { get; private set; }

    /// <summary>The vCPU ids, ascending.</summary>
    public int[] Ids { get; private set; } = [0, 1];

    /// <summary>Reads the recorded IPIs; mode and number of vCPUs may be given where the trace cannot tell them.</summary>
    public static ReplayPlan Of(IReadOnlyList<RecordedIpi> ipis, ApicMode? mode, int? vcpuCount)
    {
        ReplayPlan plan = new();
        plan.Mode = mode ?? plan.GuessMode(ipis);
        foreach (RecordedIpi ipi in ipis)
        {
            plan.Learn(ipi);
        }

        plan.ChooseIds(vcpuCount);
        plan.AddGeneralAssumptions(ipis);
        return plan;
    }

    /// <summary>The vCPUs that the exit shows as not running: one, by its index; none for other failures.</summary>
    public int? NotRunning(RecordedIpi ipi)
    {
        if (ipi.Id != (uint)IpiFailure.TargetNotRunning)
        {
            return null;
        }

        if (!ipi.IsDirected || ipi.Icr.DestinationMode == DestinationMode.Physical || ipi.Icr.IsBroadcast(IsX2Apic))
        {
            return (int)ipi.Index;
        }

        return IsX2Apic ? LogicalTargets(ipi).Select(id => (int?)id).FirstOrDefault() : (int)ipi.Index;
    }

    private bool IsX2Apic => Mode == ApicMode.X2Apic;

    private ApicMode GuessMode(IReadOnlyList<RecordedIpi> ipis)
    {
        bool isX2Apic = ipis.Any(ipi => ipi.IsDirected && ipi.Icr.HasX2ApicDestination)
            || ipis.Any(ipi => !ipi.IsDirected && ipi.Id == (uint)IpiFailure.TargetNotRunning && ipi.Index > 254);
        if (isX2Apic)
        {
            return ApicMode.X2Apic;
        }

        bool isCluster = ipis.Any(ipi => ipi.IsDirected
            && ipi.Icr.DestinationMode == DestinationMode.Logical
            && !ipi.Icr.IsBroadcast(isX2Apic: false)
            && ipi.Id is (uint)IpiFailure.TargetNotRunning or (uint)IpiFailure.InvalidTarget
            && ipi.Index >= FlatSlots);
        ApicMode mode = isCluster ? ApicMode.XApicCluster : ApicMode.XApicFlat;
        _assumptions.Add($"APIC mode {mode}: no destination needs another; name another with -ApicMode.");
        return mode;
    }

    private void Learn(RecordedIpi ipi)
    {
        if (ipi.Sender is int sender)
        {
            _present.Add(sender);
        }

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

    private void AddGeneralAssumptions(IReadOnlyList<RecordedIpi> ipis)
    {
        if (_absent.Any(id => id < Ids[Ids.Length - 1] && !_present.Contains(id)))
        {
            _assumptions.Add("vCPU ids that an exit with failure id 2 names are not there.");
        }

        _assumptions.Add("vCPU ids are APIC IDs, and LDRs are those that Linux sets.");
        _assumptions.Add("Only the target that an exit's index names was not running, and it was halted.");
        _assumptions.Add("Every other vCPU was in the guest, on a physical CPU of its own, and took its interrupts.");
        _assumptions.Add("Nothing outside the guest's APICs inhibits AVIC: recorded inhibits are not replayed.");
        if (ipis.Any(ipi => ipi.Sender is null))
        {
            _assumptions.Add("IPIs without a recorded vCPU were sent by the first vCPU.");
        }

        bool hasX2ApicLogical = IsX2Apic && ipis.Any(
            ipi => ipi.IsDirected && ipi.Icr.DestinationMode == DestinationMode.Logical);
        if (hasX2ApicLogical)
        {
            _assumptions.Add("An x2APIC logical exit's index says nothing: the lowest target was the halted one.");
        }

        _assumptions.Add("IPIs that hardware finished are in no trace: only the recorded exits are replayed.");
    }
}
