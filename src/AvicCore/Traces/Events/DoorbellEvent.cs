namespace AvicCore;

/// <summary>A doorbell that KVM rang; those of hardware are invisible.</summary>
public sealed class DoorbellEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Doorbell;

    /// <summary>The vCPU it is for.</summary>
    public int Vcpu { get; set; }

    /// <summary>The physical CPU that was rung, by its APIC ID.</summary>
    public uint HostApicId { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = record.Vcpu;
        HostApicId = record.ApicId;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu;
        record.ApicId = HostApicId;
    }
}
