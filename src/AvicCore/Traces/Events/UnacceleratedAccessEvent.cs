namespace AvicCore;

/// <summary>#VMEXIT 402h: a register access that hardware did not finish.</summary>
public sealed class UnacceleratedAccessEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.UnacceleratedAccess;

    /// <summary>The vCPU.</summary>
    public int Vcpu { get; set; }

    /// <summary>The register's offset in the page, 000h to FF0h.</summary>
    public uint Offset { get; set; }

    /// <summary>The kernel's symbol of the register; hex if it has none.</summary>
    public string Register { get; set; } = "";

    /// <summary>The access is done already; otherwise it faulted and is emulated.</summary>
    public bool IsTrap { get; set; }

    /// <summary>A write.</summary>
    public bool IsWrite { get; set; }

    /// <summary>EXITINFO2: the vector, for an EOI write.</summary>
    public uint Vector { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = record.Vcpu;
        Offset = record.Offset;
        Register = record.Symbol();
        IsTrap = record.IsTrap;
        IsWrite = record.IsWrite;
        Vector = record.Vector;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu;
        record.Offset = Offset;
        record.Text = Register;
        record.IsTrap = IsTrap;
        record.IsWrite = IsWrite;
        record.Vector = Vector;
    }
}
