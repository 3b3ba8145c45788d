using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The IPIs of a trace, and where its vCPUs were.</summary>
internal sealed class RecordedTrace
{
    private readonly List<RecordedIpi> _ipis = [];
    private readonly List<ReplayStep> _sends = [];
    private readonly RecordedStates _states = new();
    private readonly Dictionary<int, long> _exits = [];
    private long _position;
    private bool _isTimed = true;

    public IReadOnlyList<RecordedIpi> Ipis => _ipis;

    public RecordedProcesses Processes { get; } = new();

    /// <summary>Events of vCPUs that no VM can have: a garbled line, which tells nothing of the VM.</summary>
    public int Impossible { get; private set; }

    /// <summary>IPIs among <see cref="Impossible"/>; they are not in <see cref="Ipis"/>.</summary>
    public int ImpossibleIpis { get; private set; }

    /// <summary>Takes an event; false if it tells of no IPI.</summary>
    public bool Add(TraceEvent traced)
    {
        _position += 2;
        RecordedIpi? told = RecordedIpi.Of(traced);
        int? vcpu = VcpuOf(traced);
        if (vcpu >= AvicVmOptions.MaxVcpuCount)
        {
            Impossible++;
            ImpossibleIpis += told is null ? 0 : 1;
            return told is not null;
        }

        bool tellsState = _states.Add(traced, _position);
        if (tellsState || told is not null)
        {
            Processes.Add(traced, vcpu);
        }

        int thread = traced.ThreadId ?? -1;
        if (traced is ExitEvent { ExitCode: IncompleteIpi.ExitCode })
        {
            _exits[thread] = _position;
        }

        if (told is not RecordedIpi ipi)
        {
            return false;
        }

        // The reader makes an IPI of a plain exit only when it knows that none follows: it belongs behind its exit.
        bool isFromExit = traced is IncompleteIpiEvent { IsFromExit: true };
        long position = isFromExit && _exits.TryGetValue(thread, out long exit) ? exit + 1 : _position;
        _sends.Add(ReplayStep.Send(traced.TimeNs, position, _ipis.Count));
        _ipis.Add(ipi);
        _isTimed &= traced.TimeNs is not null;
        return true;
    }

    public VcpuHistory ToHistory() => _states.ToHistory(IsTimed);

    /// <summary>
    /// IPIs and changes of state, one after the other, by time where every event has one. Without changes of state the
    /// order does not matter, and the IPIs keep theirs.
    /// </summary>
    public ReplayStep[] ToSteps(VcpuHistory history)
    {
        if (history.Steps.Count == 0)
        {
            return [.. _sends];
        }

        IEnumerable<ReplayStep> steps = history.Steps.Concat(_sends);
        return IsTimed
            ? [.. steps.OrderBy(step => step.TimeNs).ThenBy(step => step.Position)]
            : [.. steps.OrderBy(step => step.Position)];
    }

    private static int? VcpuOf(TraceEvent traced)
        => traced is KernelMessage message ? message.Vcpu : RecordedStates.VcpuOf(traced);

    private bool IsTimed => _isTimed && _states.IsTimed;
}
