namespace AvicCore;

/// <summary>An EOI that KVM saw; accelerated ones are invisible.</summary>
public sealed class EoiEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Eoi;

    /// <summary>kvm_pv_eoi: through the guest's shared flag.</summary>
    public bool IsParavirtual { get; set; }

    /// <summary>The APIC.</summary>
    public uint ApicId { get; set; }

    /// <summary>The vector; -1 if nothing was in service.</summary>
    public int Vector { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsParavirtual = record.IsOther;
        ApicId = record.ApicId;
        Vector = record.IsMarked ? -1 : (int)record.Vector;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsOther = IsParavirtual;
        record.ApicId = ApicId;
        record.IsMarked = Vector < 0;
        record.Vector = (uint)Vector;
    }
}
