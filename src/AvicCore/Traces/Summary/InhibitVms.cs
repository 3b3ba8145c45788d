using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Tells VMs apart by what inhibit events show: the process, the thread, and whether a mask follows.</summary>
/// <remarks>
/// A thread belongs to one VM. Where no line names the process, a thread that is new is taken for the VM's whose mask
/// its own follows from; a thread whose mask does not follow any more was another VM's.
/// </remarks>
internal sealed class InhibitVms
{
    private const int MaxVms = 1024;
    private const int MaxThreads = 65536;

    private readonly List<InhibitVm> _all = [];
    private readonly Dictionary<int, InhibitVm> _byProcess = [];
    private readonly Dictionary<int, InhibitVm> _byThread = [];

    /// <summary>In the order of their last changes.</summary>
    public IReadOnlyList<InhibitVm> All => _all;

    /// <summary>The VM that an inhibit event is of.</summary>
    public InhibitVm Of(TraceRecord record)
    {
        InhibitVm vm = ProcessOf(record) is int process ? OfProcess(process) : OfThread(record);
        _all.Remove(vm);
        _all.Add(vm);
        return vm;
    }

    /// <summary>perf prints the process before the thread, ftrace on request behind it.</summary>
    private static int? ProcessOf(TraceRecord record)
        => record.Tgid >= 0 ? record.Tgid : record.Tid >= 0 && record.Pid >= 0 ? record.Pid : null;

    private InhibitVm OfProcess(int process)
    {
        if (!_byProcess.TryGetValue(process, out InhibitVm? vm))
        {
            vm = New("process", process);
            _byProcess[process] = vm;
        }

        return vm;
    }

    private InhibitVm OfThread(TraceRecord record)
    {
        int thread = record.ThreadId;
        bool isKnown = _byThread.TryGetValue(thread, out InhibitVm? vm);
        if (vm is not null && (vm.Follows(record) || (vm.Threads == 1 && thread >= 0)))
        {
            return vm;
        }

        if (isKnown)
        {
            vm!.Threads--;
        }

        vm = _all.FindLast(other => other.Follows(record)) ?? New("thread", thread);
        vm.Threads++;
        if (_byThread.Count >= MaxThreads)
        {
            _byThread.Clear();
        }

        _byThread[thread] = vm;
        return vm;
    }

    /// <summary>Beyond any host's number of VMs, the one that changed last takes the rest.</summary>
    private InhibitVm New(string what, int number)
        => _all.Count == MaxVms
            ? _all[MaxVms - 1]
            : new InhibitVm(number < 0 ? "" : FormattableString.Invariant($"{what} {number}"));
}
