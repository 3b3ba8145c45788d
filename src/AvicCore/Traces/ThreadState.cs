namespace AvicCore;

/// <summary>What is remembered of one thread, so that its events can be joined.</summary>
internal sealed class ThreadState(int id)
{
    public readonly int Id = id;

    /// <summary>The vCPU that the thread runs; -1 until an event tells.</summary>
    public int Vcpu = -1;

    /// <summary>The ICR of its last incomplete IPI.</summary>
    public ulong LastIcr;
    public bool HasLastIcr;

    /// <summary>An exit 401h that waits for its kvm_avic_incomplete_ipi.</summary>
    public bool IsExitPending;
    public long Line;
    public TraceFormat Format;
    public string? Comm;
    public int Pid;
    public int Tid;
    public int Tgid;
    public int Cpu;
    public bool HasTime;
    public long TimeNs;
    public ulong Info1;
    public ulong Info2;
}
