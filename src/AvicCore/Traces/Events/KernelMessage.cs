namespace AvicCore;

/// <summary>What a line of the kernel log says about AVIC.</summary>
public enum KernelMessageKind
{
    /// <summary>Nothing that is known here.</summary>
    Other = 0,

    /// <summary>"Invalid IPI target": failure id 2; the kernels that print it drop the IPI.</summary>
    InvalidIpiTarget = 1,

    /// <summary>"WARNING: CPU", the head of a warning with its place in the source.</summary>
    Warning = 2,

    /// <summary>Failure ids that the kernel does not handle.</summary>
    UnhandledIpi = 3,

    /// <summary>"AVIC enabled": the module may use it; a VM may still inhibit it.</summary>
    AvicEnabled = 4,

    /// <summary>"x2AVIC enabled".</summary>
    X2AvicEnabled = 5,

    /// <summary>AVIC or x2AVIC cannot be used on this host.</summary>
    AvicUnavailable = 6,
}

/// <summary>A line of the kernel log.</summary>
public sealed class KernelMessage : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.KernelMessage;

    /// <summary>What it says about AVIC.</summary>
    public KernelMessageKind MessageKind { get; set; }

    /// <summary>The message without its stamp.</summary>
    public string Text { get; set; } = "";

    /// <summary>The vCPU, for an invalid IPI target.</summary>
    public int? Vcpu { get; set; }

    /// <summary>The exit's index, for an invalid IPI target.</summary>
    public uint? Index { get; set; }

    /// <summary>The ICR, ICRH:ICRL, for an invalid IPI target.</summary>
    public ulong? Icr { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal override void ReadFrom(TraceRecord record)
    {
        bool isIpi = record.MessageKind == KernelMessageKind.InvalidIpiTarget;
        MessageKind = record.MessageKind;
        Text = record.Text;
        Vcpu = isIpi ? Known(record.Vcpu) : null;
        Index = isIpi ? record.Index : null;
        Icr = isIpi ? record.Icr : null;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.MessageKind = MessageKind;
        record.Text = Text;
        record.Vcpu = Vcpu ?? -1;
        record.Index = Index ?? 0;
        record.Icr = Icr ?? 0;
    }
}
