using System.Linq;

namespace AvicCore;

/// <summary>Counts incomplete IPIs and slow-path kicks.</summary>
internal sealed class IpiCounter
{
    private const int Causes = (int)SlowPathCause.EveryIpi + 1;
    private const int MaxPairsShown = 4096;

    private readonly long[] _failures = new long[8];
    private readonly long[] _recorded = new long[Causes];
    private readonly long[] _predicted = new long[Causes];
    private readonly IpiCounts _counts = new();
    private readonly PairTable _pairs = new();
    private readonly FastPathRule _rule;
    private readonly VcpuTable _vcpus;
    private long _predictedFast;

    public IpiCounter(string handler, VcpuTable vcpus)
    {
        _rule = FastPathRules.Of(handler);
        _vcpus = vcpus;
    }

    public long Recorded => _recorded.Sum();

    public void AddIncomplete(TraceRecord record)
    {
        IpiShape shape = new(record.Icr, record.Index);
        uint id = record.Id;
        _failures[id < 7 ? id : 7]++;
        _counts.Incomplete++;
        _counts.FromExits += record.IsFromExit ? 1 : 0;
        CountShape(in shape);
        _pairs.Add(record.Vcpu, shape.Target);
        _vcpus.AddSent(record.Vcpu);
        _vcpus.AddTargeted(shape.Target);
        if (id == (uint)IpiFailure.TargetNotRunning)
        {
            SlowPathCause? cause = shape.Predict(_rule);
            if (cause is null)
            {
                _predictedFast++;
            }
            else
            {
                _predicted[(int)cause.Value]++;
            }
        }
    }

    public void AddSlow(TraceRecord record)
    {
        _recorded[(int)new IpiShape(record.Icr, record.Index).CauseOfSlow()]++;
        _vcpus.AddSlow(record.Vcpu);
    }

    public IpiCounts Build(KvmKernel kernel)
    {
        long notRunning = _failures[(int)IpiFailure.TargetNotRunning];
        IpiCounts counts = _counts;
        counts.IsPathRecorded = Recorded > 0;
        long[] causes = counts.IsPathRecorded ? _recorded : _predicted;
        counts.Slow = causes.Sum();
        counts.Fast = counts.IsPathRecorded ? System.Math.Max(0, notRunning - counts.Slow) : _predictedFast;
        bool isEmulated = kernel.InvalidTarget == InvalidTargetPolicy.Emulate;
        counts.Emulated = _failures[0] + (isEmulated ? _failures[2] : 0);
        counts.Dropped = _failures[3] + _failures[4] + (isEmulated ? 0 : _failures[2]);
        counts.ToAllPercent = Percentage.Of(
            counts.Broadcast + counts.ShorthandAll + counts.ShorthandOthers, counts.Incomplete);
        counts.Failures =
        [
            .. _failures.Select((count, id) => new FailureCount
            {
                Id = id,
                Failure = (IpiFailure)id,
                Count = count,
                Percent = Percentage.Of(count, counts.Incomplete),
            }).Where(failure => failure.Count > 0),
        ];
        counts.SlowCauses =
        [
            .. causes.Select((count, cause) => new SlowCauseCount
            {
                Cause = (SlowPathCause)cause,
                Count = count,
                Percent = Percentage.Of(count, counts.Slow),
            }).Where(cause => cause.Count > 0).OrderByDescending(cause => cause.Count),
        ];
        return counts;
    }

    public IpiPairCount[] HeatMap(out long omitted)
    {
        IpiPairCount[] pairs =
        [
            .. _pairs.All()
                .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Source).ThenBy(pair => pair.Target)
                .Take(MaxPairsShown)
                .Select(pair => new IpiPairCount
                {
                    Source = pair.Source < 0 ? null : pair.Source,
                    Target = pair.Target < 0 ? null : pair.Target,
                    Count = pair.Count,
                }),
        ];
        omitted = _counts.Incomplete - pairs.Sum(pair => pair.Count);
        return pairs;
    }

    private void CountShape(in IpiShape shape)
    {
        _counts.X2Apic += shape.IsX2Apic ? 1 : 0;
        switch (shape.Shorthand)
        {
            case DestinationShorthand.Self:
                _counts.ShorthandSelf++;
                return;
            case DestinationShorthand.AllIncludingSelf:
                _counts.ShorthandAll++;
                return;
            case DestinationShorthand.AllExcludingSelf:
                _counts.ShorthandOthers++;
                return;
            default:
                break;
        }

        _counts.Broadcast += shape.IsBroadcast ? 1 : 0;
        _counts.X2ApicClusterZero += shape.IsClusterZero ? 1 : 0;
        if (shape.IsLogical)
        {
            _counts.Logical++;
            _counts.LogicalSeveral += shape.HasSeveral && !shape.IsBroadcast ? 1 : 0;
        }
        else
        {
            _counts.Physical++;
        }
    }
}
