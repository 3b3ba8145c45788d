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
                moves.AddTarget(WakeupAction.BeginToBlock, state, First(state));
                break;
            case TargetPlace.StopIrte when state.HasRoom:
                WakeupState stopped = state.WithStore(
                    rules.GaLog ? PendingStore.IrteStoppedWithLog : PendingStore.IrteStopped);
                moves.AddTarget(WakeupAction.HookIrte, stopped, Hook(stopped));
                break;
            case TargetPlace.StopEntry when state.HasRoom:
                WakeupState cleared = state.WithStore(PendingStore.EntryStopped);
                moves.AddTarget(WakeupAction.HookEntry, cleared, Hook(cleared));
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
                moves.AddTarget(WakeupAction.Finish, state.WithStore(PendingStore.TaskRunning), AfterFinish(state));
                break;
            case TargetPlace.LoadEntry when state.HasRoom:
                WakeupState loaded = state.WithStore(TargetMemory.EntryRunning(state.Cpu));
                TargetPlace afterEntry = rules.HasIommu ? TargetPlace.LoadIrte : TargetPlace.Entering;
                moves.AddTarget(WakeupAction.LoadEntry, loaded, afterEntry);
                break;
            case TargetPlace.LoadIrte when state.HasRoom:
                WakeupState running = state.WithStore(TargetMemory.IrteRunning(state.Cpu));
                moves.AddTarget(WakeupAction.LoadIrte, running, TargetPlace.Entering);
                break;
        }
    }

    private static void Poll(WakeupState state, WakeupMoves moves, TargetPlace found, TargetPlace nothing)
    {
        bool sees = TargetMemory.SeesInterrupt(state);
        moves.AddTarget(sees ? WakeupAction.PollFound : WakeupAction.PollNothing, state, sees ? found : nothing);
    }

    private void Announce(WakeupState state, WakeupMoves moves)
    {
        TargetPlace next = rules.Recheck ? TargetPlace.Check : AfterCheck(state);
        if (!rules.Barrier)
        {
            if (state.HasRoom)
            {
                moves.AddTarget(WakeupAction.AnnounceUnordered, state.WithStore(PendingStore.TaskInterruptible), next);
            }
        }
        else if (!state.HasStores)
        {
            WakeupAction action = rules.TaskState ? WakeupAction.Announce : WakeupAction.Fence;
            moves.AddTarget(action, state with { IsInterruptible = rules.TaskState }, next);
        }
    }

    private void Check(WakeupState state, WakeupMoves moves)
    {
        if (TargetMemory.SeesInterrupt(state))
        {
            moves.AddTarget(WakeupAction.CheckFound, state, rules.TaskState ? TargetPlace.Finish : AfterFinish(state));
            return;
        }

        moves.AddTarget(state.Irr == 0 ? WakeupAction.CheckNothing : WakeupAction.CheckBlind, state, AfterCheck(state));
    }

    /// <summary>schedule() sleeps only if the task state is still INTERRUPTIBLE; its locks have drained the buffer.</summary>
    private void Schedule(WakeupState state, WakeupMoves moves)
    {
        if (state.IsInterruptible || !rules.TaskState)
        {
            moves.AddTarget(WakeupAction.Sleep, state with { IsInterruptible = true }, TargetPlace.Asleep);
        }
        else
        {
            moves.AddTarget(WakeupAction.SleepCancelled, state, AfterWake(state));
        }
    }

    private void ScheduleIn(WakeupState state, WakeupMoves moves)
    {
        moves.AddTarget(WakeupAction.ScheduleIn, state, AfterWake(state));
        if (rules.Migrates)
        {
            moves.AddTarget(WakeupAction.ScheduleIn, state with { Cpu = 1 - state.Cpu }, AfterWake(state));
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
}
