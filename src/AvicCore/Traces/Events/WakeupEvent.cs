namespace AvicCore;

/// <summary>A halted vCPU goes on; the event does not name it, its thread does.</summary>
public sealed class WakeupEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Wakeup;

    /// <summary>It was still polling; otherwise it slept.</summary>
    public bool IsPoll { get; set; }

    /// <summary>How long it was halted, in nanoseconds.</summary>
    public long WaitNs { get; set; }

    /// <summary>The time counts for halt polling.</summary>
    public bool IsPollingValid { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsPoll = record.IsPoll;
        WaitNs = (long)record.WaitNs;
        IsPollingValid = record.IsValid;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsPoll = IsPoll;
        record.WaitNs = (ulong)WaitNs;
        record.IsValid = IsPollingValid;
    }
}
