namespace AvicCore;

/// <summary>The host's scheduler: put, and load on this or the other CPU (spec 03 section 6).</summary>
internal sealed class PreemptionSteps(WakeupRules rules)
{
    public void Add(WakeupState state, WakeupMoves moves)
    {
        switch (state.Target)
        {
            // The run queue's lock drains the buffer before put runs.
            case TargetPlace.Halting or TargetPlace.Entering when !state.HasStores:
                WakeupState preempted = state with { ResumesHalt = state.Target == TargetPlace.Halting };
                moves.AddOptional(WakeupParty.Target, WakeupAction.Preempt, preempted with { Target = Put(state) });
                break;
            case TargetPlace.PutIrte when state.HasRoom:
                Go(moves, WakeupAction.PutIrte, state.WithStore(PendingStore.IrteStopped), TargetPlace.PutEntry);
                break;
            case TargetPlace.PutEntry when state.HasRoom:
                Go(moves, WakeupAction.PutEntry, state.WithStore(PendingStore.EntryStopped), TargetPlace.SwitchedOut);
                break;
            case TargetPlace.SwitchedOut when !state.HasStores:
                Go(moves, WakeupAction.ScheduleIn, state, Load(state));
                Go(moves, WakeupAction.ScheduleIn, state with { Cpu = 1 - state.Cpu }, Load(state));
                break;
            case TargetPlace.ReloadEntry when state.HasRoom:
                WakeupState loaded = state.WithStore(TargetMemory.EntryRunning(state.Cpu));
                Go(moves, WakeupAction.LoadEntry, loaded, rules.HasIommu ? TargetPlace.ReloadIrte : Resume(state));
                break;
            case TargetPlace.ReloadIrte when state.HasRoom:
                Go(moves, WakeupAction.LoadIrte, state.WithStore(TargetMemory.IrteRunning(state.Cpu)), Resume(state));
                break;
        }
    }

    /// <summary>put does nothing if IsRunning is 0 already, as it is without AVIC.</summary>
    private TargetPlace Put(WakeupState state)
        => !state.IsApicvActive ? TargetPlace.SwitchedOut
            : rules.HasIommu ? TargetPlace.PutIrte
            : TargetPlace.PutEntry;

    private static TargetPlace Load(WakeupState state) => state.IsApicvActive ? TargetPlace.ReloadEntry : Resume(state);

    private static TargetPlace Resume(WakeupState state) => state.ResumesHalt ? TargetPlace.Halting : TargetPlace.Entering;

    /// <summary>Back on its way, nothing is left to remember.</summary>
    private static void Go(WakeupMoves moves, WakeupAction action, WakeupState state, TargetPlace next)
    {
        bool isBack = next is TargetPlace.Halting or TargetPlace.Entering;
        WakeupState moved = state with { Target = next, ResumesHalt = state.ResumesHalt && !isBack };
        moves.Add(WakeupParty.Target, action, moved);
    }
}
