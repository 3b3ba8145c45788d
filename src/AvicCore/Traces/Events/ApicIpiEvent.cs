namespace AvicCore;

/// <summary>An IPI that KVM's software APIC sends.</summary>
public sealed class ApicIpiEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.ApicIpi;

    /// <summary>The destination field.</summary>
    public uint Destination { get; set; }

    /// <summary>The vector.</summary>
    public uint Vector { get; set; }

    /// <summary>The delivery mode.</summary>
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>Physical or logical.</summary>
    public DestinationMode DestinationMode { get; set; }

    /// <summary>Assert; otherwise de-assert.</summary>
    public bool IsAssert { get; set; }

    /// <summary>Edge or level.</summary>
    public TriggerMode TriggerMode { get; set; }

    /// <summary>The shorthand.</summary>
    public DestinationShorthand Shorthand { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Destination = record.ApicId;
        Vector = record.Vector;
        DeliveryMode = record.Mode;
        DestinationMode = record.DestinationMode;
        IsAssert = record.IsAssert;
        TriggerMode = record.Trigger;
        Shorthand = record.Shorthand;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.ApicId = Destination;
        record.Vector = Vector;
        record.Mode = DeliveryMode;
        record.DestinationMode = DestinationMode;
        record.IsAssert = IsAssert;
        record.Trigger = TriggerMode;
        record.Shorthand = Shorthand;
    }
}
