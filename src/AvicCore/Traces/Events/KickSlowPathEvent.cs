namespace AvicCore;

/// <summary>KVM looked at every vCPU to find an IPI's targets (5.19 and newer).</summary>
public sealed class KickSlowPathEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.KickSlowPath;

    /// <summary>The sender, from the incomplete IPI before it on the same thread; null if there is none.</summary>
    public int? Vcpu { get; set; }

    /// <summary>The ICR, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>The exit's index.</summary>
    public uint Index { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = Known(record.Vcpu);
        Icr = record.Icr;
        Index = record.Index;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu ?? -1;
        record.Icr = Icr;
        record.Index = Index;
    }
}
