using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>The processes that the events of a trace come from, where it tells them: each is a VM of its own.</summary>
internal sealed class RecordedProcesses
{
    private const int Shown = 4;

    private readonly SortedSet<int> _tgids = [];
    private readonly SortedSet<int> _pids = [];
    private readonly Dictionary<int, int> _threads = [];
    private (int Vcpu, int One, int Other)? _shared;

    /// <summary>Takes an event and the vCPU that it names; null if it names none.</summary>
    public void Add(TraceEvent traced, int? vcpu)
    {
        if (traced.Tgid is int tgid)
        {
            _tgids.Add(tgid);
        }
        else if (traced is { Tid: not null, Pid: int pid })
        {
            _pids.Add(pid); // Beside a thread, perf's pid is the process.
        }
        else if (_shared is null && vcpu is int id && traced.ThreadId is int thread)
        {
            AddThread(id, thread);
        }
    }

    /// <summary>What is assumed of events of several VMs, and how to replay one alone; nothing if there seems to be one.</summary>
    public IEnumerable<string> Assumed()
    {
        int[] all = [.. _tgids.Union(_pids)];
        if (all.Length < 2)
        {
            if (_shared is (int vcpu, int one, int other))
            {
                yield return FormattableString.Invariant($"vCPU {vcpu} is in threads {one} and {other}: ")
                    + "if they are of two VMs, these are replayed as one; recording the process would tell.";
            }

            yield break;
        }

        string some = string.Join(", ", all.Take(Shown).Select(id => id.ToString(CultureInfo.InvariantCulture)));
        string property = _tgids.Count > 0 ? nameof(TraceEvent.Tgid) : nameof(TraceEvent.Pid);
        yield return FormattableString.Invariant(
            $"Events of {all.Length} processes ({some}{(all.Length > Shown ? ", ..." : "")}) are replayed as one VM; ")
            + FormattableString.Invariant($"for one alone: Import-AvicTrace | Where-Object {property} -eq {all[0]}.");
    }

    /// <summary>A vCPU has one thread for as long as its VM lives.</summary>
    private void AddThread(int vcpu, int thread)
    {
        if (!_threads.TryGetValue(vcpu, out int known))
        {
            _threads.Add(vcpu, thread);
        }
        else if (known != thread)
        {
            _shared = (vcpu, known, thread);
        }
    }
}
