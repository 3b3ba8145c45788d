namespace AvicCore;

/// <summary>KVM changes how long a vCPU polls before it sleeps.</summary>
public sealed class HaltPollEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.HaltPoll;

    /// <summary>The vCPU.</summary>
    public int Vcpu { get; set; }

    /// <summary>The polling time from now on, in nanoseconds.</summary>
    public long NewNs { get; set; }

    /// <summary>It grew; otherwise it shrank.</summary>
    public bool IsGrow { get; set; }

    /// <summary>The polling time before, in nanoseconds.</summary>
    public long OldNs { get; set; }

    internal override void ReadFrom(TraceRecord record)
    {
        Vcpu = record.Vcpu;
        NewNs = (long)record.WaitNs;
        IsGrow = record.IsGrow;
        OldNs = (long)record.OldNs;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Vcpu = Vcpu;
        record.WaitNs = (ulong)NewNs;
        record.IsGrow = IsGrow;
        record.OldNs = (ulong)OldNs;
    }
}
