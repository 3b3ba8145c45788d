using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts wake-ups and changes of halt polling.</summary>
internal sealed class WakeupCounter
{
    /// <summary>halt_poll_ns of x86 (spec 03 section 6).</summary>
    private const ulong DefaultPollNs = 200_000;

    private readonly WakeupCounts _counts = new();
    private double _sleepNs;
    private double _pollNs;

    [MethodImpl(Jit.Hot)]
    public void AddWakeup(TraceRecord record)
    {
        _counts.InvalidPolls += record.IsValid ? 0 : 1;
        if (record.IsPoll)
        {
            _counts.Polls++;
            _pollNs += record.WaitNs;
            return;
        }

        _counts.Sleeps++;
        _counts.ShortSleeps += record.WaitNs <= DefaultPollNs ? 1 : 0;
        _sleepNs += record.WaitNs;
        _counts.MaxSleepNs = System.Math.Max(_counts.MaxSleepNs, (long)record.WaitNs);
    }

    [MethodImpl(Jit.Hot)]
    public void AddHaltPoll(TraceRecord record)
    {
        _counts.Grown += record.IsGrow ? 1 : 0;
        _counts.Shrunk += record.IsGrow ? 0 : 1;
        _counts.MaxPollNs = System.Math.Max(_counts.MaxPollNs, (long)record.WaitNs);
    }

    public WakeupCounts Build()
    {
        _counts.MeanSleepNs = _counts.Sleeps > 0 ? _sleepNs / _counts.Sleeps : null;
        _counts.MeanPollNs = _counts.Polls > 0 ? _pollNs / _counts.Polls : null;
        return _counts;
    }
}
