namespace AvicCore;

/// <summary>The IOMMU reports an interrupt for a vCPU that does not run.</summary>
public sealed class GaLogEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.GaLog;

    /// <summary>KVM's number of the VM in the GA log.</summary>
    public uint VMId { get; set; }

    /// <summary>The vCPU id, or its index on newer kernels.</summary>
    public int Vcpu { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        VMId = record.Id;
        Vcpu = record.Vcpu;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Id = VMId;
        record.Vcpu = Vcpu;
    }
}
