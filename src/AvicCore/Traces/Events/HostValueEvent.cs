namespace AvicCore;

/// <summary>A value from debugfs or sysfs: apicv_inhibit_reasons or a parameter; Name tells which.</summary>
public sealed class HostValueEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.HostValue;

    /// <summary>The VM by its directory in debugfs, such as 1234-12; empty where the line names none.</summary>
    public string VM { get; set; } = "";

    /// <summary>The value as text: a number, Y, N or auto.</summary>
    public string Value { get; set; } = "";

    /// <summary>The value as a number, if it is one.</summary>
    public ulong? Number { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Value}";

    internal override void ReadFrom(TraceRecord record)
    {
        VM = record.VM;
        Value = record.Text;
        Number = record.HasMask ? record.Value : null;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.VM = VM;
        record.Text = Value;
        record.HasMask = Number is not null;
        record.Value = Number ?? 0;
    }
}
