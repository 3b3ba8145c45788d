using System;
using System.Collections.Generic;
using System.Threading;

namespace AvicCore;

/// <summary>Sends the IPIs of a trace again, in a machine rebuilt from it, on any kernel.</summary>
public sealed class TraceReplay
{
    private const int PollEvery = 1024;

    private readonly List<RecordedIpi> _ipis = [];
    private ReplayPlan? _plan;

    /// <summary>The guest's APIC mode; null guesses from the destinations.</summary>
    public ApicMode? Mode { get; init; }

    /// <summary>Number of vCPUs; null takes as few as the trace needs.</summary>
    public int? VcpuCount { get; init; }

    /// <summary>IPIs taken from the events so far.</summary>
    public int Count => _ipis.Count;

    /// <summary>Takes an event; false if it tells of no IPI.</summary>
    public bool Add(TraceEvent traced)
    {
        if (RecordedIpi.Of(traced) is not RecordedIpi ipi)
        {
            return false;
        }

        _ipis.Add(ipi);
        _plan = null;
        return true;
    }

    /// <summary>Replays on one kernel and CPU.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="platform">The CPU.</param>
    /// <param name="each">Told of every IPI's result; may be null.</param>
    /// <param name="stop">Polled every 1024 IPIs.</param>
    /// <exception cref="AvicException">The kernel or CPU cannot have this machine.</exception>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public ReplayResult Run(
        KvmKernel kernel, AvicPlatform platform, Action<IpiResult>? each = null, CancellationToken stop = default)
    {
        ReplayPlan plan = _plan ??= ReplayPlan.Of(_ipis, Mode, VcpuCount);
        AvicVm vm = new(new AvicVmOptions
        {
            Name = "replay",
            VcpuIds = plan.Ids,
            Mode = plan.Mode,
            Kernel = kernel,
            Platform = platform,
        });
        IpiAggregator sum = new(vm.Name, kernel.Name);
        ReplayResult result = new()
        {
            Kernel = kernel.Name,
            Hardware = platform.Name,
            VcpuCount = vm.VcpuCount,
            ApicMode = plan.Mode,
            Inhibits = vm.Inhibits,
            Assumptions = [.. plan.Assumptions],
        };
        HashSet<int> ids = [.. plan.Ids];
        for (int i = 0; i < _ipis.Count; i++)
        {
            if (i % PollEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            int sender = _ipis[i].Sender ?? plan.Ids[0];
            if (!ids.Contains(sender))
            {
                result.Skipped++;
                continue;
            }

            IpiResult ipi = Send(vm, plan, _ipis[i], sender, ids);
            sum.Add(ipi);
            result.Mismatches += IsMismatch(_ipis[i], ipi, kernel) ? 1 : 0;
            each?.Invoke(ipi);
        }

        Fill(result, sum.ToMeasurement());
        return result;
    }

    private static IpiResult Send(AvicVm vm, ReplayPlan plan, RecordedIpi recorded, int sender, HashSet<int> ids)
    {
        int? halted = plan.NotRunning(recorded);
        bool isHalted = halted is int id && id != sender && ids.Contains(id);
        if (isHalted)
        {
            vm.SetState(halted!.Value, VcpuState.Blocked);
        }

        IpiResult result = vm.SendAndSettle(sender, recorded.Icr);
        if (isHalted)
        {
            vm.SetState(halted!.Value, VcpuState.Running);
        }

        return result;
    }

    /// <summary>Where AVIC is on, the same exit must come again; the recorded index may have lost bits to a mask.</summary>
    private static bool IsMismatch(RecordedIpi recorded, IpiResult ipi, KvmKernel kernel)
    {
        if (ipi.ExitId is null)
        {
            return ipi.Path != IpiPath.Emulated;
        }

        int mask = Math.Min(kernel.IndexMask, 0xFF);
        return ipi.ExitId != (int)recorded.Id
            || (!ipi.IsExitIndexAssumed && (ipi.ExitIndex & mask) != (recorded.Index & (uint)mask));
    }

    private static void Fill(ReplayResult result, IpiMeasurement sum)
    {
        result.Count = sum.Count;
        result.Exits = sum.Exits;
        result.Hardwares = sum.Hardware;
        result.Fast = sum.Fast;
        result.Slow = sum.Slow;
        result.Emulated = sum.Emulated;
        result.None = sum.None;
        result.Visited = sum.Visited;
        result.Kicked = sum.Kicked;
        result.Woken = sum.Woken;
        result.Lost = sum.Lost;
        result.Dropped = sum.Dropped;
        result.Cycles = sum.Cycles;
        result.CyclesMean = sum.CyclesMean;
    }
}
