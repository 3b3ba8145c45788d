using System;

namespace AvicCore;

/// <summary>The recorder dropped events: counts are too low.</summary>
public sealed class LostEventsEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.LostEvents;

    /// <summary>How many; 0 if it does not tell.</summary>
    public long Count { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Count == 0 ? "LOST events" : FormattableString.Invariant($"LOST {Count} events");

    internal override void ReadFrom(TraceRecord record) => Count = (long)record.Value;

    internal override void WriteTo(TraceRecord record) => record.Value = (ulong)Count;
}
