using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// Makes an incomplete IPI of each kvm_exit with that reason, unless kvm_avic_incomplete_ipi was recorded too; and
/// gives a slow-path kick the vCPU of the incomplete IPI before it on the same thread (spec 04 sections 2 and 5).
/// </summary>
/// <remarks>Lines that run backwards have an exit behind its own incomplete IPI.</remarks>
internal sealed class IncompleteIpiJoin(ITraceSink sink, NameTable comms) : ITraceSink
{
    private readonly ThreadTable _threads = new();
    private readonly TraceRecord _derived = new();

    public int Threads => _threads.Count;

    [MethodImpl(Jit.Hot)]
    public void Add(TraceRecord record)
    {
        switch (record.Kind)
        {
            case TraceEventKind.Exit when !record.IsOther:
                Flush(Thread(record));
                Remember(record, record.Thread!);
                break;
            case TraceEventKind.IncompleteIpi:
                OnIncompleteIpi(record, Thread(record));
                break;
            case TraceEventKind.KickSlowPath:
                Flush(Thread(record));
                record.Thread!.IsExitMissing = false;
                Join(record, record.Thread);
                break;
            case TraceEventKind.Entry:
                Flush(Thread(record));
                record.Thread!.IsExitMissing = false;
                record.Thread.Vcpu = record.Vcpu;
                break;
            default:
                break;
        }

        sink.Add(record);
    }

    /// <summary>At the end of the input: exits still waiting had no event of their own.</summary>
    public void Complete()
    {
        List<ThreadState> waiting = [.. _threads.All.Where(thread => thread.IsExitPending)];
        foreach (ThreadState thread in waiting.OrderBy(thread => thread.Line))
        {
            Flush(thread);
        }

        _threads.Clear();
    }

    /// <summary>True if an event without a vCPU takes it from an event that may lie before the first one here.</summary>
    public bool NeedsPast(TraceRecord record)
    {
        if (record.Kind == TraceEventKind.KickSlowPath)
        {
            ThreadState thread = _threads[record.ThreadId];
            bool hasIcr = thread.HasLastIcr || thread.IsExitPending;
            ulong icr = thread.IsExitPending ? thread.Info1 : thread.LastIcr;
            return !hasIcr || (icr == record.Icr && thread.Vcpu < 0);
        }

        return record.Kind == TraceEventKind.Exit && !record.IsOther && record.ExitReason.IsIncompleteIpi
            && _threads[record.ThreadId].Vcpu < 0;
    }

    /// <summary>False if there may be more threads than are remembered, or a line was joined that belongs before the block.</summary>
    public bool CanTake(IncompleteIpiJoin block)
        => Threads + block.Threads < ThreadTable.Capacity && !block._threads.All.Any(IsJoinedBefore);

    /// <summary>True if an exit or an IPI with which a thread of a block starts has its other half here, out of order.</summary>
    private bool IsJoinedBefore(ThreadState next)
    {
        if (!(next.StartsWithExit || (next.StartsWithIpi && next.HasExitBehind)))
        {
            return false;
        }

        ThreadState thread = _threads[next.Id];
        return next.StartsWithExit
            ? thread.IsExitMissing && thread.LastIcr == next.StartIcr && next.StartNs <= thread.LastTimeNs
            : thread.IsExitPending && thread.Info1 == next.StartIcr;
    }

    /// <summary>
    /// Settles exits that waited when a block began, by the thread's first event in it, in the block's lines
    /// (<paramref name="after"/>, <paramref name="upTo"/>].
    /// </summary>
    public void Resolve(IncompleteIpiJoin block, long after, long upTo)
    {
        foreach (ThreadState next in block._threads.All)
        {
            if (next.StartLine > after && next.StartLine <= upTo)
            {
                ThreadState thread = _threads[next.Id];
                if (next.StartsWithIpi && thread.IsExitPending && thread.Info1 == next.StartIcr)
                {
                    thread.IsExitPending = false;
                    next.IsExitMissing &= next.LastIpiLine != next.StartLine;
                }

                Flush(thread);
            }
        }
    }

    /// <summary>Goes on where a block ends that began <paramref name="lines"/> after the input.</summary>
    public void Take(IncompleteIpiJoin block, long lines)
    {
        foreach (ThreadState next in block._threads.All)
        {
            if (next.StartLine > 0)
            {
                _threads[next.Id].Take(next, lines);
            }
        }
    }

    /// <summary>Forgets every thread.</summary>
    public void Clear() => _threads.Clear();

    [MethodImpl(Jit.Hot)]
    private ThreadState Thread(TraceRecord record)
    {
        if (_threads.IsFull)
        {
            Complete();
        }

        ThreadState thread = _threads[record.ThreadId];
        record.Thread = thread;
        if (thread.StartLine == 0)
        {
            thread.StartLine = record.Line;
            thread.StartsWithIpi = record.Kind == TraceEventKind.IncompleteIpi;
            thread.StartsWithExit = record.Kind == TraceEventKind.Exit && record.ExitReason.IsIncompleteIpi
                && record.HasTime;
            thread.StartIcr = thread.StartsWithExit ? record.Info1 : record.Icr;
            thread.StartNs = record.TimeNs;
        }

        return thread;
    }

    [MethodImpl(Jit.Hot)]
    private void Remember(TraceRecord record, ThreadState thread)
    {
        thread.Vcpu = record.Vcpu >= 0 ? record.Vcpu : thread.Vcpu;
        bool isOfLast = IsExitOfLast(record, thread);
        if (isOfLast || !record.ExitReason.IsIncompleteIpi)
        {
            return;
        }

        thread.IsExitPending = true;
        thread.Line = record.Line;
        thread.Format = record.Format;
        thread.TakeComm(record, comms);
        thread.Pid = record.Pid;
        thread.Tid = record.Tid;
        thread.Tgid = record.Tgid;
        thread.Cpu = record.Cpu;
        thread.HasTime = record.HasTime;
        thread.TimeNs = record.TimeNs;
        thread.Info1 = record.Info1;
        thread.Info2 = record.Info2;
    }

    /// <summary>Lines out of their order: the exit of the IPI that stands before it.</summary>
    [MethodImpl(Jit.Hot)]
    private static bool IsExitOfLast(TraceRecord record, ThreadState thread)
    {
        bool isOwn = thread.IsExitMissing && record.ExitReason.IsIncompleteIpi && record.HasTime
            && record.TimeNs <= thread.LastTimeNs && record.Info1 == thread.LastIcr;
        thread.IsExitMissing = false;
        thread.HasExitBehind |= isOwn;
        return isOwn;
    }

    [MethodImpl(Jit.Hot)]
    private void OnIncompleteIpi(TraceRecord record, ThreadState thread)
    {
        if (thread.IsExitPending && thread.Info1 != record.Icr)
        {
            Flush(thread);
        }

        thread.IsExitMissing = !thread.IsExitPending && record.HasTime;
        thread.LastTimeNs = record.TimeNs;
        thread.LastIpiLine = record.Line;
        thread.IsExitPending = false;
        thread.Vcpu = record.Vcpu >= 0 ? record.Vcpu : thread.Vcpu;
        thread.LastIcr = record.Icr;
        thread.HasLastIcr = true;
    }

    [MethodImpl(Jit.Hot)]
    private static void Join(TraceRecord record, ThreadState thread)
    {
        bool isSame = thread.HasLastIcr && thread.LastIcr == record.Icr;
        record.Vcpu = isSame && record.Vcpu < 0 ? thread.Vcpu : record.Vcpu;
    }

    /// <summary>Sends on what an exit alone tells.</summary>
    [MethodImpl(Jit.Hot)]
    private void Flush(ThreadState thread)
    {
        if (!thread.IsExitPending)
        {
            return;
        }

        IncompleteIpi exit = new(thread.Info1, thread.Info2);
        thread.IsExitPending = false;
        thread.LastIcr = thread.Info1;
        thread.HasLastIcr = true;
        _derived.ClearPrefix();
        _derived.Kind = TraceEventKind.IncompleteIpi;
        _derived.Name = KnownEvents.NameOf(TraceEventKind.Exit, isOther: false);
        _derived.IsFromExit = true;
        _derived.Line = thread.Line;
        _derived.Format = thread.Format;
        _derived.Thread = thread;
        _derived.Comm = thread.Comm;
        _derived.Pid = thread.Pid;
        _derived.Tid = thread.Tid;
        _derived.Tgid = thread.Tgid;
        _derived.Cpu = thread.Cpu;
        _derived.HasTime = thread.HasTime;
        _derived.TimeNs = thread.TimeNs;
        _derived.Vcpu = thread.Vcpu >= 0 ? thread.Vcpu : TraceComm.VcpuOf(thread.Comm);
        _derived.Icr = thread.Info1;
        _derived.Id = (uint)exit.Failure;
        _derived.Index = exit.Index;
        sink.Add(_derived);
    }
}
