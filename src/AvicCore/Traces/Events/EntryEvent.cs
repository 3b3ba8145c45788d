namespace AvicCore;

/// <summary>A vCPU enters the guest.</summary>
public sealed class EntryEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Entry;

    /// <summary>The vCPU.</summary>
    public int Vcpu { get; set; }

    /// <summary>The guest's instruction pointer; null up to 5.9.</summary>
    public ulong? Rip { get; set; }

    /// <summary>EVENTINJ, low half; null before 6.14.</summary>
    public uint? IntrInfo { get; set; }

    /// <summary>EVENTINJ, high half; null before 6.14.</summary>
    public uint? ErrorCode { get; set; }

    /// <summary>KVM asked for an exit right after the entry.</summary>
    public bool IsImmediateExit { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = record.Vcpu;
        Rip = record.HasRip ? record.Rip : null;
        IntrInfo = record.HasIntrInfo ? record.IntrInfo : null;
        ErrorCode = record.HasIntrInfo ? record.ErrorCode : null;
        IsImmediateExit = record.IsMarked;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu;
        record.HasRip = Rip is not null;
        record.Rip = Rip ?? 0;
        record.HasIntrInfo = IntrInfo is not null;
        record.IntrInfo = IntrInfo ?? 0;
        record.ErrorCode = ErrorCode ?? 0;
        record.IsMarked = IsImmediateExit;
    }
}
