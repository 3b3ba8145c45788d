using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts incomplete IPIs and slow-path kicks.</summary>
internal sealed class IpiCounter
{
    private const int Causes = (int)SlowPathCause.EveryIpi + 1;
    private const int MaxPairsShown = 4096;

    private readonly long[] _failures = new long[8];
    private readonly long[] _recorded = new long[Causes];
    private readonly long[] _predicted = new long[Causes];
    private IpiCounts _counts = new();
    private readonly PairTable _pairs = new();
    private readonly FastPathRule _rule;
    private readonly VcpuTable _vcpus;
    private long _predictedFast;

    public IpiCounter(FastPathRule rule, VcpuTable vcpus)
    {
        _rule = rule;
        _vcpus = vcpus;
    }

    public long Recorded => Percentage.Sum(_recorded);

    [MethodImpl(Jit.Hot)]
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
                _vcpus.AddPredictedSlow(record.Vcpu);
            }
        }
    }

    [MethodImpl(Jit.Hot)]
    public void AddSlow(TraceRecord record)
    {
        _recorded[(int)new IpiShape(record.Icr, record.Index).CauseOfSlow()]++;
        _vcpus.AddSlow(record.Vcpu);
    }

    /// <summary>True if so many more pairs than a block has find room.</summary>
    public bool HasRoom(IpiCounter block, int more) => _pairs.HasRoom(block._pairs.Count + more);

    /// <summary>Adds what was counted in a block of events.</summary>
    public void Take(IpiCounter block)
    {
        Sum.Add(_failures, block._failures);
        Sum.Add(_recorded, block._recorded);
        Sum.Add(_predicted, block._predicted);
        _predictedFast += block._predictedFast;
        _pairs.Take(block._pairs);
        IpiCounts counts = block._counts;
        _counts.Incomplete += counts.Incomplete;
        _counts.FromExits += counts.FromExits;
        _counts.X2Apic += counts.X2Apic;
        _counts.ShorthandSelf += counts.ShorthandSelf;
        _counts.ShorthandAll += counts.ShorthandAll;
        _counts.ShorthandOthers += counts.ShorthandOthers;
        _counts.Broadcast += counts.Broadcast;
        _counts.LogicalBroadcast += counts.LogicalBroadcast;
        _counts.X2ApicClusterZero += counts.X2ApicClusterZero;
        _counts.Logical += counts.Logical;
        _counts.LogicalSeveral += counts.LogicalSeveral;
        _counts.Physical += counts.Physical;
    }

    public void Clear()
    {
        Array.Clear(_failures, 0, _failures.Length);
        Array.Clear(_recorded, 0, _recorded.Length);
        Array.Clear(_predicted, 0, _predicted.Length);
        _predictedFast = 0;
        _pairs.Clear();
        _counts = new IpiCounts();
    }

    public IpiCounts Build(KvmKernel kernel)
    {
        long notRunning = _failures[(int)IpiFailure.TargetNotRunning];
        IpiCounts counts = _counts;
        counts.IsPathRecorded = Recorded > 0;
        long[] causes = counts.IsPathRecorded ? _recorded : _predicted;
        counts.Slow = Percentage.Sum(causes);
        counts.Fast = counts.IsPathRecorded ? Math.Max(0, notRunning - counts.Slow) : _predictedFast;
        bool isEmulated = kernel.InvalidTarget == InvalidTargetPolicy.Emulate;
        counts.Emulated = _failures[0] + (isEmulated ? _failures[2] : 0);
        counts.Dropped = _failures[3] + _failures[4] + (isEmulated ? 0 : _failures[2]);
        counts.ToAllPercent = Percentage.Of(
            counts.Broadcast + counts.ShorthandAll + counts.ShorthandOthers, counts.Incomplete);
        counts.Failures = Failures();
        counts.SlowCauses = SlowCauses(causes, counts.Slow);
        return counts;
    }

    public IpiPairCount[] HeatMap(out long omitted)
    {
        List<IpiPairCount> pairs = _pairs.ToList();
        omitted = _counts.Incomplete;
        if (pairs.Count > MaxPairsShown)
        {
            pairs.RemoveRange(MaxPairsShown, pairs.Count - MaxPairsShown);
        }

        foreach (IpiPairCount pair in pairs)
        {
            omitted -= pair.Count;
        }

        return pairs.ToArray();
    }

    private FailureCount[] Failures()
    {
        List<FailureCount> failures = [];
        for (int id = 0; id < _failures.Length; id++)
        {
            if (_failures[id] > 0)
            {
                failures.Add(new FailureCount
                {
                    Id = id,
                    Failure = (IpiFailure)id,
                    Count = _failures[id],
                    Percent = Percentage.Of(_failures[id], _counts.Incomplete),
                });
            }
        }

        return failures.ToArray();
    }

    private static SlowCauseCount[] SlowCauses(long[] causes, long all)
    {
        List<SlowCauseCount> counts = [];
        for (int cause = 0; cause < causes.Length; cause++)
        {
            if (causes[cause] > 0)
            {
                counts.Add(new SlowCauseCount
                {
                    Cause = (SlowPathCause)cause,
                    Count = causes[cause],
                    Percent = Percentage.Of(causes[cause], all),
                });
            }
        }

        counts.Sort((one, other) => one.Count != other.Count
            ? other.Count.CompareTo(one.Count)
            : ((int)one.Cause).CompareTo((int)other.Cause));
        return counts.ToArray();
    }

    [MethodImpl(Jit.Hot)]
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
            _counts.LogicalBroadcast += shape.IsBroadcast ? 1 : 0;
            _counts.LogicalSeveral += shape.HasSeveral && !shape.IsBroadcast ? 1 : 0;
        }
        else
        {
            _counts.Physical++;
        }
    }
}
