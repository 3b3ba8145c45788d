using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Collects what events tell of where vCPUs are: exits, entries and wake-ups (spec 04 section 5).</summary>
internal sealed class RecordedStates
{
    private readonly List<RecordedMove> _moves = [];
    private readonly Dictionary<int, int> _vcpuOfThread = [];
    private readonly Dictionary<int, VcpuSign> _lastOfThread = [];

    /// <summary>True if every event has a time.</summary>
    public bool IsTimed { get; private set; } = true;

    /// <summary>Takes an event; false if it tells nothing of where a vCPU is.</summary>
    public bool Add(TraceEvent traced, long position)
    {
        if (traced.ThreadId is int thread && VcpuOf(traced) is int vcpu)
        {
            _vcpuOfThread[thread] = vcpu;
        }

        if (RecordedMove.Of(traced, position) is not RecordedMove move)
        {
            return false;
        }

        // Where entries are not recorded, one exit after the other says nothing new.
        int key = move.Thread ?? -1 - (move.Vcpu ?? 0);
        bool isNew = move.Sign != VcpuSign.Leaves
            || !_lastOfThread.TryGetValue(key, out VcpuSign last) || last != VcpuSign.Leaves;
        _lastOfThread[key] = move.Sign;
        if (isNew)
        {
            _moves.Add(move);
            IsTimed &= move.TimeNs is not null;
        }

        return true;
    }

    /// <summary>What it comes to, in the order of the times or else of the lines.</summary>
    public VcpuHistory ToHistory(bool isTimed)
    {
        IEnumerable<RecordedMove> entries = _moves.Where(move => move.Sign == VcpuSign.Enters);
        VcpuHistory history = new([.. entries.Select(entry => entry.Vcpu!.Value)]);
        IEnumerable<RecordedMove> moves = isTimed ? _moves.OrderBy(move => move.TimeNs) : _moves;
        foreach (RecordedMove move in moves)
        {
            if (VcpuOf(move) is int vcpu)
            {
                history.Add(move, vcpu);
            }
        }

        return history;
    }

    /// <summary>A wake-up names no vCPU: other events of its thread do.</summary>
    public static int? VcpuOf(TraceEvent traced)
        => traced switch
        {
            ExitEvent { IsNested: false } exit => exit.Vcpu,
            EntryEvent entry => entry.Vcpu,
            HaltPollEvent poll => poll.Vcpu,
            IncompleteIpiEvent ipi => ipi.Vcpu,
            _ => null,
        };

    private int? VcpuOf(RecordedMove move)
        => move.Vcpu ?? (move.Thread is int thread && _vcpuOfThread.TryGetValue(thread, out int vcpu) ? vcpu : null);
}
