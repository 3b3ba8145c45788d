namespace AvicCore;

/// <summary>#VMEXIT 401h: an IPI that hardware did not finish.</summary>
public sealed class IncompleteIpiEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.IncompleteIpi;

    /// <summary>The vCPU that sent it; null if only exits without it were recorded.</summary>
    public int? Vcpu { get; set; }

    /// <summary>The ICR as written, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>Failure id, EXITINFO2[63:32].</summary>
    public uint Id { get; set; }

    /// <summary>The index as the kernel masked it.</summary>
    public uint Index { get; set; }

    /// <summary>True if a plain kvm_exit told it: kvm_avic_incomplete_ipi was not recorded.</summary>
    public bool IsFromExit { get; set; }

    /// <summary>The failure id by its name in the manual.</summary>
    public IpiFailure Failure => (IpiFailure)Id;

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = Known(record.Vcpu);
        Icr = record.Icr;
        Id = record.Id;
        Index = record.Index;
        IsFromExit = record.IsFromExit;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu ?? -1;
        record.Icr = Icr;
        record.Id = Id;
        record.Index = Index;
        record.IsFromExit = IsFromExit;
    }
}
