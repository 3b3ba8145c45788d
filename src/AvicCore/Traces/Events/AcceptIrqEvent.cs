namespace AvicCore;

/// <summary>KVM put an interrupt into a vCPU's APIC.</summary>
public sealed class AcceptIrqEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.AcceptIrq;

    /// <summary>By AVIC's way (kvm_apicv_accept_irq): the vCPU's AVIC is active.</summary>
    public bool IsApicv { get; set; }

    /// <summary>The target.</summary>
    public uint ApicId { get; set; }

    /// <summary>The vector.</summary>
    public uint Vector { get; set; }

    /// <summary>The delivery mode.</summary>
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>Edge or level.</summary>
    public TriggerMode TriggerMode { get; set; }

    /// <summary>It was pending already (very old kernels).</summary>
    public bool IsCoalesced { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsApicv = record.IsOther;
        ApicId = record.ApicId;
        Vector = record.Vector;
        DeliveryMode = record.Mode;
        TriggerMode = record.Trigger;
        IsCoalesced = record.IsMarked;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsOther = IsApicv;
        record.ApicId = ApicId;
        record.Vector = Vector;
        record.Mode = DeliveryMode;
        record.Trigger = TriggerMode;
        record.IsMarked = IsCoalesced;
    }
}
