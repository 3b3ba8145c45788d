using System;
using System.Threading;

namespace AvicCore;

/// <summary>Sends the IPIs of a trace again, in a machine rebuilt from it, on any kernel.</summary>
public sealed class TraceReplay
{
    private const int PollEvery = 1024;

    private readonly RecordedTrace _trace = new();
    private readonly ApicMode? _mode;
    private ReplayPlan? _plan;

    /// <summary>The guest's APIC mode; null guesses from the destinations.</summary>
    /// <exception cref="AvicException">Disabled: no IPI comes out of such an APIC.</exception>
    public ApicMode? Mode
    {
        get => _mode;
        init => _mode = value is null or ApicMode.XApicFlat or ApicMode.XApicCluster or ApicMode.X2Apic
            ? value
            : throw new AvicException(
                AvicError.InvalidState,
                $"A trace cannot be replayed in mode {value}: a disabled APIC sends no IPIs, and the trace has some. "
                    + "Modes are XApicFlat, XApicCluster and X2Apic.",
                value);
    }

    /// <summary>Number of vCPUs; null takes as few as the trace needs.</summary>
    public int? VcpuCount { get; init; }

    /// <summary>IPIs taken from the events so far, without those of vCPUs that no VM can have.</summary>
    public int Count => _trace.Ipis.Count;

    /// <summary>
    /// Takes an event; false if it tells of no IPI. Exits, entries and wake-ups tell which vCPUs were halted.
    /// </summary>
    public bool Add(TraceEvent traced)
    {
        Guard.NotNull(traced, nameof(traced));
        _plan = null;
        return _trace.Add(traced);
    }

    /// <summary>Replays on one kernel and CPU.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="platform">The CPU.</param>
    /// <param name="each">Told of every IPI's result; may be null.</param>
    /// <param name="stop">Polled every 1024 steps.</param>
    /// <exception cref="AvicException">The kernel or CPU cannot have this machine.</exception>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public ReplayResult Run(
        KvmKernel kernel, AvicPlatform platform, Action<IpiResult>? each = null, CancellationToken stop = default)
    {
        ReplayPlan plan = _plan ??= ReplayPlan.Of(_trace, Mode, VcpuCount);
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
            Skipped = _trace.ImpossibleIpis,
            Assumptions = [.. plan.Assumptions, .. ReplayAssumptions.OfMachine(vm)],
        };
        ReplayMachine machine = new(vm, plan);
        for (int i = 0; i < plan.Steps.Length; i++)
        {
            if (i % PollEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            ReplayStep step = plan.Steps[i];
            if (step.Ipi is not int number)
            {
                machine.Move(step.Vcpu, step.State);
                continue;
            }

            RecordedIpi recorded = _trace.Ipis[number];
            if (machine.Send(recorded) is not IpiResult ipi)
            {
                result.Skipped++;
                continue;
            }

            sum.Add(ipi);
            result.Mismatches += IsMismatch(recorded, ipi, kernel) ? 1 : 0;
            each?.Invoke(ipi);
        }

        Fill(result, sum.ToMeasurement());
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
