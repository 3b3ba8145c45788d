namespace AvicCore;

/// <summary>An MSR access that KVM emulates; 830h is the x2APIC ICR.</summary>
public sealed class MsrEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Msr;

    /// <summary>A write.</summary>
    public bool IsWrite { get; set; }

    /// <summary>The MSR.</summary>
    public uint Msr { get; set; }

    /// <summary>The value read or written.</summary>
    public ulong Value { get; set; }

    /// <summary>The guest got #GP.</summary>
    public bool IsFault { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsWrite = record.IsWrite;
        Msr = record.Index;
        Value = record.Value;
        IsFault = record.IsMarked;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsWrite = IsWrite;
        record.Index = Msr;
        record.Value = Value;
        record.IsMarked = IsFault;
    }
}
