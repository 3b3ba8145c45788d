using System.Collections.Generic;
using System.Threading;

namespace AvicCore;

/// <summary>The different IPIs of a trace, replayed on several kernels and compared one by one.</summary>
public sealed class TraceComparison
{
    private readonly TraceReplay _replay = new();
    private readonly Dictionary<RecordedIpi, int> _positions = [];
    private readonly List<long> _counts = [];

    /// <summary>Different IPIs so far: equal sender, ICR, failure id and index are one.</summary>
    public int Count => _counts.Count;

    /// <summary>Takes an event; one that tells of no IPI, or of a sender that no VM has, passes by.</summary>
    public void Add(TraceEvent traced)
    {
        if (RecordedIpi.Of(traced) is not RecordedIpi ipi || ipi.Sender >= AvicVmOptions.MaxVcpuCount)
        {
            return;
        }

        if (_positions.TryGetValue(ipi, out int position))
        {
            _counts[position]++;
            return;
        }

        _positions.Add(ipi, _counts.Count);
        _counts.Add(1);
        _replay.Add(traced);
    }

    /// <summary>What one kernel makes of them.</summary>
    /// <exception cref="AvicException">The kernel or CPU cannot have this machine.</exception>
    /// <exception cref="System.OperationCanceledException">Stopped; no result.</exception>
    public TraceRows Replay(KvmKernel kernel, AvicPlatform platform, CancellationToken stop = default)
    {
        TraceRows rows = new();
        rows.Summary = _replay.Run(kernel, platform, rows.Results.Add, stop);
        return rows;
    }

    /// <summary>Row by row: each IPI on every kernel, compared with the reference or, without one, the architecture.</summary>
    public IEnumerable<KernelComparison> Compare(
        KernelComparer comparer, IReadOnlyList<TraceRows> kernels, TraceRows? reference)
    {
        for (int i = 0; i < Count; i++)
        {
            KernelComparison? held = reference is null ? null : KernelComparer.ToReference(reference.Results[i]);
            if (held is not null)
            {
                held.Inhibits = reference!.Summary.Inhibits;
                held.Count = _counts[i];
                yield return held;
            }

            foreach (TraceRows kernel in kernels)
            {
                if (held?.Kernel == kernel.Summary.Kernel)
                {
                    continue;
                }

                KernelComparison row = comparer.Compare(kernel.Results[i], held ?? new KernelComparison
                {
                    Kernel = KernelComparer.Architecture,
                });
                row.Inhibits = kernel.Summary.Inhibits;
                row.Count = _counts[i];
                yield return row;
            }
        }
    }
}

/// <summary>The results of a trace's different IPIs on one kernel.</summary>
public sealed class TraceRows
{
    internal TraceRows()
    {
    }

    internal List<IpiResult> Results { get; } = [];

    internal ReplayResult Summary { get; set; } = new();
}
