namespace AvicCore;

/// <summary>What one sender can do next: delivery by hardware or KVM, up to the exit (spec 01 sections 6 and 9).</summary>
internal sealed class SenderSteps(WakeupRules rules, int sender)
{
    private readonly WakeupSender _kind = rules.Senders[sender];
    private readonly WakeupParty _party = sender == 0 ? WakeupParty.Sender0 : WakeupParty.Sender1;
    private readonly CompletionSteps _completion = new(rules, sender);

    public void Add(WakeupState state, WakeupMoves moves)
    {
        AddDrain(state, moves);
        SenderPlace place = state.Sender(sender);
        switch (place)
        {
            case SenderPlace.Idle:
                AddStart(state, moves);
                break;
            case SenderPlace.AheadStopped:
                Go(moves, StoreAction, Store(state), SenderPlace.Exit);
                break;
            case SenderPlace.AheadRunning0 or SenderPlace.AheadRunning1:
                Go(moves, StoreAction, Store(state), Doorbell(place == SenderPlace.AheadRunning0 ? 0 : 1));
                break;
            case SenderPlace.Delivered when _kind == WakeupSender.Iommu:
                AddRemappingEntry(state, moves);
                break;
            case SenderPlace.Delivered:
                bool isRunning = SeesRunning(state);
                Go(
                    moves,
                    isRunning ? WakeupAction.ReadRunning : WakeupAction.ReadStopped,
                    state,
                    isRunning ? Doorbell(state.EntryHost) : SenderPlace.Exit);
                break;
            case SenderPlace.Doorbell0 or SenderPlace.Doorbell1:
                AddDoorbell(state, moves, place == SenderPlace.Doorbell0 ? 0 : 1);
                break;
            case SenderPlace.SoftwareStore:
                AddSoftware(state, moves, isStart: false);
                break;
            default:
                _completion.Add(state, moves);
                break;
        }
    }

    internal static SenderPlace Doorbell(int cpu) => cpu == 0 ? SenderPlace.Doorbell0 : SenderPlace.Doorbell1;

    private WakeupAction StoreAction => rules.SenderOrder ? WakeupAction.SetIrr : WakeupAction.StoreIrrUnordered;

    private void AddDrain(WakeupState state, WakeupMoves moves)
    {
        if (state.HoldsIrr(sender))
        {
            moves.Add(_party, WakeupAction.Drain, state.WithHeldIrr(sender, isHeld: false).WithIrrBit(sender));
        }
        else if (state.HoldsIrrPending(sender))
        {
            WakeupState drained = state.WithHeldIrrPending(sender, isHeld: false);
            moves.Add(_party, WakeupAction.Drain, drained with { IrrPending = true });
        }
    }

    /// <summary>A sender begins whenever it likes, once its last stores are done.</summary>
    private void AddStart(WakeupState state, WakeupMoves moves)
    {
        if (state.SenderHasStores(sender))
        {
            return;
        }

        if (_kind == WakeupSender.Software)
        {
            AddSoftware(state, moves, isStart: true);
            return;
        }

        if (_kind == WakeupSender.Iommu && state.Irte == IrteState.Remapped)
        {
            moves.AddOptional(_party, WakeupAction.IrteRemapped, state.WithSender(sender, SenderPlace.SoftwareStore));
            return;
        }

        moves.AddOptional(_party, StoreAction, Store(state).WithSender(sender, SenderPlace.Delivered));
        if (_kind == WakeupSender.Cpu && rules.HasErratum1235)
        {
            SenderPlace ahead = !SeesRunning(state) ? SenderPlace.AheadStopped
                : state.EntryHost == 0 ? SenderPlace.AheadRunning0
                : SenderPlace.AheadRunning1;
            moves.AddOptional(_party, WakeupAction.ReadAhead, state.WithSender(sender, ahead));
        }
    }

    private bool SeesRunning(WakeupState state) => rules.PublishesIsRunning && state.EntryRuns;

    /// <summary>A locked or: at once in memory. Without its order the store waits in the sender's buffer.</summary>
    private WakeupState Store(WakeupState state)
        => rules.SenderOrder ? state.WithIrrBit(sender) : state.WithHeldIrr(sender, isHeld: true);

    private void AddRemappingEntry(WakeupState state, WakeupMoves moves)
    {
        switch (state.Irte)
        {
            case IrteState.Running0 or IrteState.Running1:
                Go(moves, WakeupAction.IrteRuns, state, Doorbell(state.Irte == IrteState.Running0 ? 0 : 1));
                break;
            case IrteState.StoppedWithLog:
                Go(moves, WakeupAction.IrteLogs, state, SenderPlace.GaLogged);
                break;
            default:
                Go(moves, WakeupAction.IrteSilent, state, SenderPlace.Idle);
                break;
        }
    }

    /// <summary>A doorbell makes the guest on that CPU look at its IRR, if it has AVIC; else it has no effect.</summary>
    private void AddDoorbell(WakeupState state, WakeupMoves moves, int cpu)
    {
        if (state.Target != TargetPlace.Guest || state.Cpu != cpu || !state.IsApicvActive)
        {
            Go(moves, WakeupAction.DoorbellMissed, state, SenderPlace.Idle);
            return;
        }

        WakeupAction action = state.Irr != 0 ? WakeupAction.DoorbellTaken : WakeupAction.DoorbellNothing;
        Go(moves, action, state with { Irr = 0 }, SenderPlace.Idle);
    }

    /// <summary>Software delivery: from 5.17 the IRR store comes first; before, whether APICv is active.</summary>
    private void AddSoftware(WakeupState state, WakeupMoves moves, bool isStart)
    {
        WakeupAction action = StoreAction;
        WakeupState next = Store(state);
        SenderPlace place = rules.Inhibits ? SenderPlace.SoftwarePending
            : rules.CompletesByMode ? SenderPlace.Complete
            : SenderPlace.OldComplete;
        if (!rules.CompletesByMode && rules.Inhibits)
        {
            action = state.IsApicvActive ? WakeupAction.ApicvIsActive : WakeupAction.ApicvIsInactive;
            next = state;
            place = state.IsApicvActive ? SenderPlace.OldStoreActive : SenderPlace.OldStoreInactive;
        }

        if (isStart)
        {
            moves.AddOptional(_party, action, next.WithSender(sender, place));
        }
        else
        {
            Go(moves, action, next, place);
        }
    }

    private void Go(WakeupMoves moves, WakeupAction action, WakeupState state, SenderPlace next)
        => moves.Add(_party, action, state.WithSender(sender, next));
}
