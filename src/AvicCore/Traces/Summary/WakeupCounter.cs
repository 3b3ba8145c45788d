using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts wake-ups and changes of halt polling.</summary>
internal sealed class WakeupCounter
{
    /// <summary>halt_poll_ns of x86 (spec 03 section 6).</summary>
    private const ulong DefaultPollNs = 200_000;

    private WakeupCounts _counts = new();
    private Sum _sleepNs;
    private Sum _pollNs;

    [MethodImpl(Jit.Hot)]
    public void AddWakeup(TraceRecord record)
    {
        _counts.InvalidPolls += record.IsValid ? 0 : 1;
        if (record.IsPoll)
        {
            _counts.Polls++;
            _pollNs.Add(record.WaitNs);
            return;
        }

        _counts.Sleeps++;
        _counts.ShortSleeps += record.WaitNs <= DefaultPollNs ? 1 : 0;
        _sleepNs.Add(record.WaitNs);
        _counts.MaxSleepNs = System.Math.Max(_counts.MaxSleepNs, (long)record.WaitNs);
    }

    [MethodImpl(Jit.Hot)]
    public void AddHaltPoll(TraceRecord record)
    {
        _counts.Grown += record.IsGrow ? 1 : 0;
        _counts.Shrunk += record.IsGrow ? 0 : 1;
        _counts.MaxPollNs = System.Math.Max(_counts.MaxPollNs, (long)record.WaitNs);
    }

    /// <summary>Adds what was counted in a block of events.</summary>
    public void Take(WakeupCounter block)
    {
        WakeupCounts counts = block._counts;
        _counts.InvalidPolls += counts.InvalidPolls;
        _counts.Polls += counts.Polls;
        _counts.Sleeps += counts.Sleeps;
        _counts.ShortSleeps += counts.ShortSleeps;
        _counts.MaxSleepNs = System.Math.Max(_counts.MaxSleepNs, counts.MaxSleepNs);
        _counts.Grown += counts.Grown;
        _counts.Shrunk += counts.Shrunk;
        _counts.MaxPollNs = System.Math.Max(_counts.MaxPollNs, counts.MaxPollNs);
        _sleepNs.Add(block._sleepNs);
        _pollNs.Add(block._pollNs);
    }

    public void Clear()
    {
        _counts = new WakeupCounts();
        _sleepNs = default;
        _pollNs = default;
    }

    public WakeupCounts Build()
    {
        _counts.MeanSleepNs = _counts.Sleeps > 0 ? _sleepNs.Value / _counts.Sleeps : null;
        _counts.MeanPollNs = _counts.Polls > 0 ? _pollNs.Value / _counts.Polls : null;
        return _counts;
    }
}
