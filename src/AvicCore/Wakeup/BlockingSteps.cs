namespace AvicCore;

/// <summary>From a handled HLT to sleep and back: polling, blocking hook, kvm_vcpu_block, unblocking hook (spec 03 section 6).</summary>
internal sealed class BlockingSteps(WakeupRules rules)
{
    private readonly bool _pollsAfterHook = rules.HaltPoll == WakeupHaltPoll.AfterHook;

    /// <summary>The first place on the way to sleep, after polling with IsRunning = 1.</summary>
    public TargetPlace First(WakeupState state)
        => rules.ClearBeforeCheck && state.IsApicvActive ? Hook(state) : AfterFirstHook(state);

    public void Add(WakeupState state, WakeupMoves moves)
    {
        switch (state.Target)
        {
            case TargetPlace.Halting when rules.HaltPoll == WakeupHaltPoll.BeforeHook:
                Poll(state, moves, TargetPlace.Entering, First(state));
                break;
            case TargetPlace.Halting:
                Go(moves, WakeupAction.BeginToBlock, state, First(state));
                break;
            case TargetPlace.StopIrte when state.HasRoom:
                WakeupState stopped = state.WithStore(
                    rules.GaLog ? PendingStore.IrteStoppedWithLog : PendingStore.IrteStopped);
                Go(moves, WakeupAction.HookIrte, stopped, Hook(stopped));
                break;
            case TargetPlace.StopEntry when state.HasRoom:
                WakeupState cleared = state.WithStore(PendingStore.EntryStopped);
                Go(moves, WakeupAction.HookEntry, cleared, Hook(cleared));
                break;
            case TargetPlace.PollBlocked:
                Poll(state, moves, AfterFinish(state), Loop(state));
                break;
            case TargetPlace.Announce:
                Announce(state, moves);
                break;
            case TargetPlace.Check:
                Check(state, moves);
                break;
            case TargetPlace.Schedule when !state.HasStores:
                Schedule(state, moves);
                break;
            case TargetPlace.Asleep when !state.IsInterruptible:
                ScheduleIn(state, moves);
                break;
            case TargetPlace.Finish when state.HasRoom:
                Go(moves, WakeupAction.Finish, state.WithStore(PendingStore.TaskRunning), AfterFinish(state));
                break;
            case TargetPlace.LoadEntry when state.HasRoom:
                WakeupState loaded = state.WithStore(TargetMemory.EntryRunning(state.Cpu));
                Go(moves, WakeupAction.LoadEntry, loaded, rules.HasIommu ? TargetPlace.LoadIrte : TargetPlace.Entering);
                break;
            case TargetPlace.LoadIrte when state.HasRoom:
                WakeupState running = state.WithStore(TargetMemory.IrteRunning(state.Cpu));
                Go(moves, WakeupAction.LoadIrte, running, TargetPlace.Entering);
                break;
        }
    }

    private static void Poll(WakeupState state, WakeupMoves moves, TargetPlace found, TargetPlace nothing)
    {
        bool sees = TargetMemory.SeesInterrupt(state);
        Go(moves, sees ? WakeupAction.PollFound : WakeupAction.PollNothing, state, sees ? found : nothing);
    }

    private void Announce(WakeupState state, WakeupMoves moves)
    {
        TargetPlace next = rules.Recheck ? TargetPlace.Check : AfterCheck(state);
        if (!rules.Barrier)
        {
            if (state.HasRoom)
            {
                Go(moves, WakeupAction.AnnounceUnordered, state.WithStore(PendingStore.TaskInterruptible), next);
            }
        }
        else if (!state.HasStores)
        {
            Go(
                moves,
                rules.TaskState ? WakeupAction.Announce : WakeupAction.Fence,
                state with { IsInterruptible = rules.TaskState },
                next);
        }
    }

    private void Check(WakeupState state, WakeupMoves moves)
    {
        if (TargetMemory.SeesInterrupt(state))
        {
            Go(moves, WakeupAction.CheckFound, state, rules.TaskState ? TargetPlace.Finish : AfterFinish(state));
            return;
        }

        Go(moves, state.Irr == 0 ? WakeupAction.CheckNothing : WakeupAction.CheckBlind, state, AfterCheck(state));
    }

    /// <summary>schedule() sleeps only if the task state is still INTERRUPTIBLE; its locks have drained the buffer.</summary>
    private void Schedule(WakeupState state, WakeupMoves moves)
    {
        if (state.IsInterruptible || !rules.TaskState)
        {
            Go(moves, WakeupAction.Sleep, state with { IsInterruptible = true }, TargetPlace.Asleep);
        }
        else
        {
            Go(moves, WakeupAction.SleepCancelled, state, AfterWake(state));
        }
    }

    private void ScheduleIn(WakeupState state, WakeupMoves moves)
    {
        Go(moves, WakeupAction.ScheduleIn, state, AfterWake(state));
        if (rules.Migrates)
        {
            Go(moves, WakeupAction.ScheduleIn, state with { Cpu = 1 - state.Cpu }, AfterWake(state));
        }
    }

    /// <summary>What of the hook is still to be done: what is stopped already is left alone.</summary>
    private TargetPlace Hook(WakeupState state)
    {
        WakeupState own = TargetMemory.Own(state);
        if (rules.HasIommu && rules.ClearIrte && own.Irte is IrteState.Running0 or IrteState.Running1)
        {
            return TargetPlace.StopIrte;
        }

        return rules.ClearIsRunning && own.EntryRuns ? TargetPlace.StopEntry
            : rules.ClearBeforeCheck ? AfterFirstHook(state)
            : TargetPlace.Schedule;
    }

    private TargetPlace AfterFirstHook(WakeupState state) => _pollsAfterHook ? TargetPlace.PollBlocked : Loop(state);

    private TargetPlace Loop(WakeupState state)
        => rules.TaskState || rules.Barrier ? TargetPlace.Announce : rules.Recheck ? TargetPlace.Check : AfterCheck(state);

    private TargetPlace AfterCheck(WakeupState state)
        => !rules.ClearBeforeCheck && state.IsApicvActive ? Hook(state) : TargetPlace.Schedule;

    private TargetPlace AfterWake(WakeupState state)
        => rules.Recheck ? Loop(state) : rules.TaskState ? TargetPlace.Finish : AfterFinish(state);

    /// <summary>load is for a vCPU with AVIC.</summary>
    private static TargetPlace AfterFinish(WakeupState state)
        => state.IsApicvActive ? TargetPlace.LoadEntry : TargetPlace.Entering;

    private static void Go(WakeupMoves moves, WakeupAction action, WakeupState state, TargetPlace next)
        => moves.Add(WakeupParty.Target, action, state with { Target = next });
}
