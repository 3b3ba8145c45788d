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

    public void Add(TraceEvent traced)
    {
        if (traced.Tgid is int tgid)
        {
            _tgids.Add(tgid);
        }
        else if (traced is { Tid: not null, Pid: int pid })
        {
            _pids.Add(pid); // Beside a thread, perf's pid is the process.
        }
    }

    /// <summary>What is assumed of events of several VMs, and how to replay one alone; nothing if there is one at most.</summary>
    public IEnumerable<string> Assumed()
    {
        int[] all = [.. _tgids.Union(_pids)];
        if (all.Length < 2)
        {
            yield break;
        }

        string some = string.Join(", ", all.Take(Shown).Select(id => id.ToString(CultureInfo.InvariantCulture)));
        string property = _tgids.Count > 0 ? nameof(TraceEvent.Tgid) : nameof(TraceEvent.Pid);
        yield return FormattableString.Invariant(
            $"Events of {all.Length} processes ({some}{(all.Length > Shown ? ", ..." : "")}) are replayed as one VM; ")
            + FormattableString.Invariant($"for one alone: Import-AvicTrace | Where-Object {property} -eq {all[0]}.");
    }
}
