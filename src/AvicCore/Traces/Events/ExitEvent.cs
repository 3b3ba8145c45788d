namespace AvicCore;

/// <summary>A vCPU left the guest.</summary>
public sealed class ExitEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.Exit;

    /// <summary>kvm_nested_vmexit: a nested guest left to its hypervisor.</summary>
    public bool IsNested { get; set; }

    /// <summary>The vCPU; null on kernels and plugins that do not print it.</summary>
    public int? Vcpu { get; set; }

    /// <summary>The kernel's name of the exit, whatever the producer called it.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The name as the line has it.</summary>
    public string ReasonText { get; set; } = "";

    /// <summary>The exit code; null if the name does not tell.</summary>
    public uint? ExitCode { get; set; }

    /// <summary>The guest's instruction pointer.</summary>
    public ulong? Rip { get; set; }

    /// <summary>EXITINFO1; the ICR for an incomplete IPI.</summary>
    public ulong Info1 { get; set; }

    /// <summary>EXITINFO2; id and index for an incomplete IPI.</summary>
    public ulong Info2 { get; set; }

    /// <summary>EXITINTINFO, low half; null on older kernels.</summary>
    public uint? IntrInfo { get; set; }

    /// <summary>EXITINTINFO, high half; null on older kernels.</summary>
    public uint? ErrorCode { get; set; }

    /// <summary>KVM's pending requests; null before 6.14.</summary>
    public ulong? Requests { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        IsNested = record.IsOther;
        Vcpu = Known(record.Vcpu);
        Reason = record.ExitReason.Name;
        ReasonText = record.ExitReason.Printed;
        ExitCode = record.ExitReason.Code;
        Rip = record.HasRip ? record.Rip : null;
        Info1 = record.Info1;
        Info2 = record.Info2;
        IntrInfo = record.HasIntrInfo ? record.IntrInfo : null;
        ErrorCode = record.HasIntrInfo ? record.ErrorCode : null;
        Requests = record.HasRequests ? record.Requests : null;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsOther = IsNested;
        record.Vcpu = Vcpu ?? -1;
        record.Text = ReasonText.Length > 0 ? ReasonText : Reason;
        record.HasRip = Rip is not null;
        record.Rip = Rip ?? 0;
        record.Info1 = Info1;
        record.Info2 = Info2;
        record.HasIntrInfo = IntrInfo is not null;
        record.IntrInfo = IntrInfo ?? 0;
        record.ErrorCode = ErrorCode ?? 0;
        record.HasRequests = Requests is not null;
        record.Requests = Requests ?? 0;
    }
}
