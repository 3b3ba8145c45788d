namespace AvicCore;

/// <summary>A register access that KVM's software APIC performs.</summary>
public sealed class ApicAccessEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.ApicAccess;

    /// <summary>A write.</summary>
    public bool IsWrite { get; set; }

    /// <summary>The kernel's symbol of the register; hex if it has none.</summary>
    public string Register { get; set; } = "";

    /// <summary>The value read or written.</summary>
    public ulong Value { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsWrite = record.IsWrite;
        Register = record.Symbol();
        Value = record.Value;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsWrite = IsWrite;
        record.Text = Register;
        record.Value = Value;
    }
}
