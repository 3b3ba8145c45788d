namespace AvicCore;

/// <summary>What the target's thread can do next, wherever it is.</summary>
internal sealed class TargetSteps(WakeupRules rules)
{
    private readonly BlockingSteps _blocking = new(rules);
    private readonly EntrySteps _entry = new(rules);
    private readonly PreemptionSteps _preemption = new(rules);
    private readonly DeactivationSteps _deactivation = new(rules);

    public void Add(WakeupState state, WakeupMoves moves)
    {
        if (state.HasStores)
        {
            moves.Add(WakeupParty.Target, WakeupAction.Drain, TargetMemory.Drain(state));
        }

        switch (state.Target)
        {
            case TargetPlace.Guest:
                AddGuest(state, moves);
                break;
            case TargetPlace.HltExit or TargetPlace.HostExit:
                AddExit(state, moves);
                break;
            case >= TargetPlace.Halting and <= TargetPlace.LoadIrte:
                _blocking.Add(state, moves);
                break;
            case >= TargetPlace.Deactivate and <= TargetPlace.DeactivateEvent:
                _deactivation.Add(state, moves);
                break;
            case TargetPlace.Entering or (>= TargetPlace.Inject and <= TargetPlace.Vmrun):
                _entry.Add(state, moves);
                break;
        }

        if (rules.Migrates)
        {
            _preemption.Add(state, moves);
        }
    }

    /// <summary>The guest may halt whenever it likes, and need not.</summary>
    private void AddGuest(WakeupState state, WakeupMoves moves)
    {
        moves.AddOptional(WakeupParty.Target, WakeupAction.Halt, state with { Target = TargetPlace.HltExit });
        if (rules.Migrates)
        {
            moves.AddOptional(WakeupParty.Target, WakeupAction.HostInterrupt, state with { Target = TargetPlace.HostExit });
        }
    }

    private void AddExit(WakeupState state, WakeupMoves moves)
    {
        if (!state.HasRoom)
        {
            return;
        }

        WakeupState outside = state.WithStore(PendingStore.ModeOutside);
        TargetPlace next = state.Target == TargetPlace.HostExit ? TargetPlace.Entering
            : rules.HasHalting ? TargetPlace.Halting
            : _blocking.First(outside);
        moves.AddTarget(WakeupAction.LeaveGuest, outside, next);
    }
}
