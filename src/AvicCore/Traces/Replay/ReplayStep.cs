namespace AvicCore;

/// <summary>One thing after the other: an IPI is sent, or a vCPU goes into a state.</summary>
internal readonly record struct ReplayStep
{
    private ReplayStep(long? timeNs, long position)
    {
        TimeNs = timeNs;
        Position = position;
    }

    public long? TimeNs { get; }

    /// <summary>Place among the events; two apart, so that something fits between.</summary>
    public long Position { get; }

    /// <summary>Number of the IPI; null for a change of state.</summary>
    public int? Ipi { get; private init; }

    public int Vcpu { get; private init; }

    public VcpuState State { get; init; }

    public static ReplayStep Send(long? timeNs, long position, int ipi) => new(timeNs, position) { Ipi = ipi };

    public static ReplayStep Move(long? timeNs, long position, int vcpu, VcpuState state)
        => new(timeNs, position) { Vcpu = vcpu, State = state };
}
