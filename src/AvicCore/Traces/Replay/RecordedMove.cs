namespace AvicCore;

/// <summary>What an event tells of where a vCPU is.</summary>
internal enum VcpuSign
{
    /// <summary>kvm_exit with reason hlt.</summary>
    Halts = 0,

    /// <summary>kvm_vcpu_wakeup after a sleep.</summary>
    Slept = 1,

    /// <summary>kvm_vcpu_wakeup after polling: it never slept.</summary>
    Polled = 2,

    /// <summary>Any other kvm_exit.</summary>
    Leaves = 3,

    /// <summary>kvm_entry.</summary>
    Enters = 4,
}

/// <summary>An event of a vCPU's thread, as far as it tells where the vCPU is.</summary>
internal readonly record struct RecordedMove
{
    private RecordedMove(TraceEvent traced, long position, VcpuSign sign, int? vcpu)
    {
        TimeNs = traced.TimeNs;
        Thread = traced.ThreadId;
        Position = position;
        Sign = sign;
        Vcpu = vcpu;
        WaitNs = traced is WakeupEvent wakeup ? wakeup.WaitNs : 0;
    }

    public long? TimeNs { get; }

    public long Position { get; }

    public int? Thread { get; }

    /// <summary>The vCPU; null where only the thread tells.</summary>
    public int? Vcpu { get; }

    public VcpuSign Sign { get; }

    /// <summary>How long it had been halted.</summary>
    public long WaitNs { get; }

    /// <summary>Null for an event that tells nothing of that kind.</summary>
    public static RecordedMove? Of(TraceEvent traced, long position)
        => traced switch
        {
            ExitEvent { IsNested: false } exit => new RecordedMove(traced, position, SignOf(exit), exit.Vcpu),
            EntryEvent entry => new RecordedMove(traced, position, VcpuSign.Enters, entry.Vcpu),
            WakeupEvent wakeup => new RecordedMove(
                traced, position, wakeup.IsPoll ? VcpuSign.Polled : VcpuSign.Slept, vcpu: null),
            _ => null,
        };

    private static VcpuSign SignOf(ExitEvent exit)
        => exit.Reason is "hlt" or "idle-halt" ? VcpuSign.Halts : VcpuSign.Leaves;
}
