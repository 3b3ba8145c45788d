using System.Linq;

namespace AvicCore;

/// <summary>Adds up results and batches into one measurement.</summary>
public sealed class IpiAggregator
{
    private readonly Histogram _cycles = new();
    private readonly IpiMeasurement _sum;

    /// <summary>An empty sum for a VM and kernel; empty names for a total.</summary>
    public IpiAggregator(string vm, string kernel) => _sum = new IpiMeasurement { VM = vm, Kernel = kernel };

    /// <summary>Adds one IPI.</summary>
    public void Add(IpiResult result)
    {
        AddPath(result.Path, 1);
        if (result.ExitId is int id)
        {
            AddExit(id, 1);
        }

        _sum.Visited += result.Visited;
        _sum.Lookups += result.Lookups;
        _sum.IrrSet += result.IrrSet.Length;
        _sum.Doorbells += result.Doorbells.Length;
        _sum.SoftwareDoorbells += result.SoftwareDoorbells.Length;
        _sum.HostIpis += result.HostIpis.Length;
        _sum.Kicked += result.Kicked.Length;
        _sum.Woken += result.Woken.Length;
        _sum.Lost += result.Lost.Length;
        _sum.Dropped += result.Dropped.Length;
        _sum.Warnings += result.Warnings.Length;
        _sum.Cycles += result.Cycles;
        _cycles.Add(result.Cycles);
    }

    /// <summary>Adds a batch.</summary>
    public void Add(IpiBatch batch)
    {
        for (int path = 0; path < batch.Paths.Length; path++)
        {
            AddPath((IpiPath)path, batch.Paths[path]);
        }

        for (int id = 0; id < batch.Exits.Length; id++)
        {
            AddExit(id, batch.Exits[id]);
        }

        _sum.Visited += batch.Visited;
        _sum.Lookups += batch.Lookups;
        _sum.IrrSet += batch.IrrSet;
        _sum.Doorbells += batch.Doorbells;
        _sum.SoftwareDoorbells += batch.SoftwareDoorbells;
        _sum.HostIpis += batch.HostIpis;
        _sum.Kicked += batch.Kicked;
        _sum.Woken += batch.Woken;
        _sum.Lost += batch.Lost;
        _sum.Dropped += batch.Dropped;
        _sum.Warnings += batch.Warnings.Sum();
        _sum.Cycles += batch.Cycles;
        for (int i = 0; i < batch.CycleValues.Length; i++)
        {
            _cycles.Add(batch.CycleValues[i], batch.CycleCounts[i]);
        }
    }

    /// <summary>The sum so far.</summary>
    public IpiMeasurement ToMeasurement()
    {
        _sum.Count = _cycles.Count;
        _sum.VisitedPerIpi = PerIpi(_sum.Visited);
        _sum.CyclesMean = PerIpi(_sum.Cycles);
        _sum.CyclesMin = _cycles.Min();
        _sum.CyclesP50 = _cycles.Percentile(0.50);
        _sum.CyclesP90 = _cycles.Percentile(0.90);
        _sum.CyclesP99 = _cycles.Percentile(0.99);
        _sum.CyclesMax = _cycles.Max();
        return _sum;
    }

    private double PerIpi(long total) => _cycles.Count == 0 ? 0 : (double)total / _cycles.Count;

    private void AddExit(int id, long count)
    {
        _sum.Exits += count;
        if (id < _sum.ExitsById.Length)
        {
            _sum.ExitsById[id] += count;
        }
    }

    private void AddPath(IpiPath path, long count)
    {
        switch (path)
        {
            case IpiPath.Hardware:
                _sum.Hardware += count;
                break;
            case IpiPath.Fast:
                _sum.Fast += count;
                break;
            case IpiPath.Slow:
                _sum.Slow += count;
                break;
            case IpiPath.Emulated:
                _sum.Emulated += count;
                break;
            default:
                _sum.None += count;
                break;
        }
    }
}
