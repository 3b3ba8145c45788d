namespace AvicCore;

/// <summary>What was met that is not an event, or that limits what the events can say.</summary>
public enum TraceIssueKind
{
    /// <summary>An event of another kind: it was recorded and is not read.</summary>
    UnknownEvent = 0,

    /// <summary>An event by a known name whose text does not have the known shape, or was cut.</summary>
    UnreadableEvent = 1,

    /// <summary>A line of no known shape.</summary>
    UnreadableLine = 2,

    /// <summary>A line longer than 1 MB.</summary>
    LineTooLong = 3,

    /// <summary>Bytes that are no text.</summary>
    BinaryData = 4,

    /// <summary>trace.dat: <c>trace-cmd report</c> makes text of it.</summary>
    TraceDat = 5,

    /// <summary>perf.data: <c>perf script</c> makes text of it.</summary>
    PerfData = 6,

    /// <summary>Compressed data.</summary>
    Compressed = 7,

    /// <summary>An event earlier than the one before it.</summary>
    TimeBackwards = 8,

    /// <summary>A table that its poster cut.</summary>
    TableCut = 9,

    /// <summary>An inhibit mask that contradicts its own event.</summary>
    ContradictoryMask = 10,
}

/// <summary>One kind of trouble: how often, where first, and what it looked like.</summary>
public sealed class TraceIssue
{
    /// <summary>Which kind.</summary>
    public TraceIssueKind Kind { get; set; }

    /// <summary>The event's name, for events; else empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>How many lines.</summary>
    public long Count { get; set; }

    /// <summary>The first such line, counted from 1.</summary>
    public long FirstLine { get; set; }

    /// <summary>The first such line's text, at most 80 characters.</summary>
    public string Sample { get; set; } = "";

    /// <summary>The issue in one sentence.</summary>
    public string Message { get; set; } = "";

    /// <summary>True for what Strict refuses: something that ought to have been read and was not.</summary>
    public bool IsDamage => Kind is not (TraceIssueKind.UnknownEvent or TraceIssueKind.TimeBackwards
        or TraceIssueKind.TableCut or TraceIssueKind.ContradictoryMask);

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
