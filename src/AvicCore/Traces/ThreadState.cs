using System.Runtime.CompilerServices;

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

    /// <summary>
    /// That IPI came without its exit: an exit that is earlier, and stands right behind it, is the one. When it was.
    /// </summary>
    public bool IsExitMissing;
    public long LastTimeNs;
    public long LastIpiLine;

    /// <summary>An exit 401h that waits for its kvm_avic_incomplete_ipi.</summary>
    public bool IsExitPending;
    public long Line;
    public TraceFormat Format;
    public string? Comm { get; private set; }

    public int Pid;
    public int Tid;
    public int Tgid;
    public int Cpu;
    public bool HasTime;
    public long TimeNs;
    public ulong Info1;
    public ulong Info2;

    /// <summary>Its first event: the line, whether that is an incomplete IPI or its exit, and the ICR and time of one.</summary>
    public long StartLine;
    public bool StartsWithIpi;
    public bool StartsWithExit;
    public ulong StartIcr;
    public long StartNs;

    /// <summary>An exit was found behind its own incomplete IPI.</summary>
    public bool HasExitBehind;

    private const int CommWidth = 16;
    private ulong _commStart;
    private ulong _commEnd;

    /// <summary>Takes over what events told that came after its own, <paramref name="lines"/> further on.</summary>
    public void Take(ThreadState later, long lines)
    {
        Vcpu = later.Vcpu >= 0 ? later.Vcpu : Vcpu;
        LastIcr = later.HasLastIcr ? later.LastIcr : LastIcr;
        HasLastIcr |= later.HasLastIcr;
        IsExitMissing = later.IsExitMissing;
        LastTimeNs = later.LastTimeNs;
        IsExitPending = later.IsExitPending;
        if (IsExitPending)
        {
            Line = later.Line + lines;
            Format = later.Format;
            Comm = later.Comm;
            Pid = later.Pid;
            Tid = later.Tid;
            Tgid = later.Tgid;
            Cpu = later.Cpu;
            HasTime = later.HasTime;
            TimeNs = later.TimeNs;
            Info1 = later.Info1;
            Info2 = later.Info2;
            _commStart = later._commStart;
            _commEnd = later._commEnd;
        }
    }

    /// <summary>Takes the thread's name; most often it is the one that it has.</summary>
    [MethodImpl(Jit.Hot)]
    public void TakeComm(TraceRecord record, NameTable comms)
    {
        bool isWide = record.Comm is null && record.CommEnd - record.CommStart == CommWidth;
        ulong start = isWide ? ByteText.Load64(record.Bytes, record.CommStart) : 0;
        ulong end = isWide ? ByteText.Load64(record.Bytes, record.CommStart + 8) : 0;
        if (!isWide || start != _commStart || end != _commEnd)
        {
            Comm = TraceComm.Of(record, comms);
            _commStart = start;
            _commEnd = end;
        }
    }
}
