namespace AvicCore;

/// <summary>KVM injects an interrupt by event injection, not by AVIC.</summary>
public sealed class InjVirqEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.InjVirq;

    /// <summary>The vector.</summary>
    public uint Vector { get; set; }

    /// <summary>A software interrupt (INTn).</summary>
    public bool IsSoftware { get; set; }

    /// <summary>It is injected again after an exit took it back.</summary>
    public bool IsReinjected { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vector = record.Vector;
        IsSoftware = record.IsSoftware;
        IsReinjected = record.IsMarked;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vector = Vector;
        record.IsSoftware = IsSoftware;
        record.IsMarked = IsReinjected;
    }
}
