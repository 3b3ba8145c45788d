using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Where vCPUs were, as far as a trace tells: halted, in the host, in the guest.</summary>
/// <remarks>
/// A vCPU is halted from kvm_exit with reason hlt to its next sign of life: kvm_vcpu_wakeup, kvm_entry, another exit.
/// A wake-up without a halt before it tells how long the halt had been.
/// </remarks>
/// <param name="entering">vCPUs whose entries are recorded: after an exit they are in the host until the next.</param>
internal sealed class VcpuHistory(HashSet<int> entering)
{
    private readonly List<ReplayStep> _steps = [];
    private readonly Dictionary<int, Place> _places = [];
    private readonly HashSet<int> _halting = [];

    /// <summary>The changes of state. A halt that only its end tells stands behind what came after it.</summary>
    public IReadOnlyList<ReplayStep> Steps => _steps;

    /// <summary>vCPUs that the trace shows.</summary>
    public IReadOnlyCollection<int> Vcpus => _places.Keys;

    public bool HasEntries => entering.Count > 0;

    /// <summary>True if the trace shows when the vCPU was halted.</summary>
    public bool TellsHalts(int vcpu) => _halting.Contains(vcpu);

    public void Add(RecordedMove move, int vcpu)
    {
        bool isSeen = _places.TryGetValue(vcpu, out Place place);
        int haltStep = isSeen ? place.HaltStep : -1;
        bool isUntold = move.Sign == VcpuSign.Slept && haltStep < 0;
        if (isUntold && HaltBefore(move, vcpu, isSeen ? place : null) is ReplayStep halt)
        {
            _steps.Add(halt);
        }

        if (move.Sign == VcpuSign.Polled && haltStep >= 0)
        {
            _steps[haltStep] = _steps[haltStep] with { State = VcpuState.InHost };
        }

        if (move.Sign is VcpuSign.Halts or VcpuSign.Slept or VcpuSign.Polled)
        {
            _halting.Add(vcpu);
        }

        bool isHalted = move.Sign == VcpuSign.Halts;
        _places[vcpu] = new Place(isHalted ? _steps.Count : -1, move);
        _steps.Add(ReplayStep.Move(move.TimeNs, move.Position, vcpu, StateAfter(move.Sign, vcpu)));
    }

    private VcpuState StateAfter(VcpuSign sign, int vcpu)
        => sign == VcpuSign.Halts ? VcpuState.Blocked
            : sign == VcpuSign.Enters || !entering.Contains(vcpu) ? VcpuState.Running
            : VcpuState.InHost;

    /// <summary>The halt that a wake-up ends, if no exit shows it: not before what was last seen of the vCPU.</summary>
    private static ReplayStep? HaltBefore(RecordedMove wakeup, int vcpu, Place? before)
    {
        if (wakeup.TimeNs is not long end)
        {
            return before is null ? ReplayStep.Move(null, -1, vcpu, VcpuState.Blocked) : null;
        }

        // Clocks are coarse: before all that has the same time, but for the vCPU's own.
        long start = Math.Max(end - wakeup.WaitNs, before?.TimeNs ?? long.MinValue);
        long position = start == before?.TimeNs ? before.Value.Position + 1 : -1;
        return ReplayStep.Move(start, position, vcpu, VcpuState.Blocked);
    }

    /// <summary>Where a vCPU was last seen, and the step with which it halted, if it still is; else -1.</summary>
    private readonly record struct Place
    {
        public Place(int haltStep, RecordedMove last)
        {
            HaltStep = haltStep;
            TimeNs = last.TimeNs;
            Position = last.Position;
        }

        public int HaltStep { get; }

        public long? TimeNs { get; }

        public long Position { get; }
    }
}
