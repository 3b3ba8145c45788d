namespace AvicCore;

/// <summary>vcpu_enter_guest: requests, software injection, mode := IN_GUEST_MODE, VMRUN (spec 03 section 5).</summary>
internal sealed class EntrySteps(WakeupRules rules)
{
    public void Add(WakeupState state, WakeupMoves moves)
    {
        switch (state.Target)
        {
            case TargetPlace.Entering when rules.Inhibits:
                Requests(state, moves);
                break;
            case TargetPlace.Entering or TargetPlace.SetInGuest:
                SetInGuest(state, moves);
                break;
            case TargetPlace.Inject when !state.HasStores:
                Inject(state, moves);
                break;
            case TargetPlace.SearchAgain when state.HasRoom:
                SearchAgain(state, moves);
                break;
            case TargetPlace.RecheckRequests:
                Recheck(state, moves);
                break;
            case TargetPlace.Vmrun:
                Vmrun(state, moves);
                break;
        }
    }

    /// <summary>A request is cleared by a locked instruction, so the buffer is empty then.</summary>
    private static void Requests(WakeupState state, WakeupMoves moves)
    {
        if (!state.UpdateRequested && !state.EventRequested)
        {
            moves.AddTarget(WakeupAction.NoRequest, state, TargetPlace.SetInGuest);
        }
        else if (state.HasStores)
        {
            return;
        }
        else if (state.UpdateRequested)
        {
            moves.AddTarget(WakeupAction.TakeUpdateRequest, state with { UpdateRequested = false }, TargetPlace.Deactivate);
        }
        else
        {
            TargetPlace next = state.IsApicvActive ? TargetPlace.SetInGuest : TargetPlace.Inject;
            moves.AddTarget(WakeupAction.TakeEventRequest, state with { EventRequested = false }, next);
        }
    }

    private static void Inject(WakeupState state, WakeupMoves moves)
    {
        if (state.IrrPending && state.Irr != 0)
        {
            moves.AddTarget(WakeupAction.InjectFound, state with { Irr = 0, IrrPending = false }, TargetPlace.SearchAgain);
        }
        else
        {
            moves.AddTarget(WakeupAction.InjectNothing, state, TargetPlace.SetInGuest);
        }
    }

    private static void SearchAgain(WakeupState state, WakeupMoves moves)
    {
        if (state.Irr != 0)
        {
            WakeupState found = state.WithStore(PendingStore.IrrPendingTrue);
            moves.AddTarget(WakeupAction.SearchFound, found, TargetPlace.SetInGuest);
        }
        else
        {
            moves.AddTarget(WakeupAction.SearchNothing, state, TargetPlace.SetInGuest);
        }
    }

    private void SetInGuest(WakeupState state, WakeupMoves moves)
    {
        TargetPlace next = rules.Inhibits && rules.EntryRecheck ? TargetPlace.RecheckRequests : TargetPlace.Vmrun;
        if (!rules.EntryBarrier)
        {
            if (state.HasRoom)
            {
                moves.AddTarget(WakeupAction.EnterModeUnordered, state.WithStore(PendingStore.ModeInGuest), next);
            }
        }
        else if (!state.HasStores)
        {
            moves.AddTarget(WakeupAction.EnterMode, state with { Mode = GuestMode.InGuest }, next);
        }
    }

    private static void Recheck(WakeupState state, WakeupMoves moves)
    {
        bool isWanted = state.UpdateRequested || state.EventRequested
            || TargetMemory.Own(state).Mode == GuestMode.Exiting;
        if (!isWanted)
        {
            moves.AddTarget(WakeupAction.RequestsClean, state, TargetPlace.Vmrun);
        }
        else if (state.HasRoom)
        {
            moves.AddTarget(WakeupAction.RequestsFound, state.WithStore(PendingStore.ModeOutside), TargetPlace.Entering);
        }
    }

    /// <summary>With AVIC, VMRUN takes what is in the IRR; without, only what was injected before.</summary>
    private void Vmrun(WakeupState state, WakeupMoves moves)
    {
        if (!state.IsApicvActive || !rules.VmrunEvaluation)
        {
            moves.AddTarget(WakeupAction.VmrunBlind, state, TargetPlace.Guest);
            return;
        }

        WakeupAction action = state.Irr != 0 ? WakeupAction.VmrunTakes : WakeupAction.VmrunNothing;
        moves.AddTarget(action, state with { Irr = 0 }, TargetPlace.Guest);
    }
}
