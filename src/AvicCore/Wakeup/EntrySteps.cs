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
                bool isPending = state.Irr != 0;
                WakeupState searched = isPending ? state.WithStore(PendingStore.IrrPendingTrue) : state;
                Go(moves, isPending ? WakeupAction.SearchFound : WakeupAction.SearchNothing, searched, TargetPlace.SetInGuest);
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
            Go(moves, WakeupAction.NoRequest, state, TargetPlace.SetInGuest);
        }
        else if (state.HasStores)
        {
            return;
        }
        else if (state.UpdateRequested)
        {
            Go(moves, WakeupAction.TakeUpdateRequest, state with { UpdateRequested = false }, TargetPlace.Deactivate);
        }
        else
        {
            TargetPlace next = state.IsApicvActive ? TargetPlace.SetInGuest : TargetPlace.Inject;
            Go(moves, WakeupAction.TakeEventRequest, state with { EventRequested = false }, next);
        }
    }

    private static void Inject(WakeupState state, WakeupMoves moves)
    {
        if (state.IrrPending && state.Irr != 0)
        {
            Go(moves, WakeupAction.InjectFound, state with { Irr = 0, IrrPending = false }, TargetPlace.SearchAgain);
        }
        else
        {
            Go(moves, WakeupAction.InjectNothing, state, TargetPlace.SetInGuest);
        }
    }

    private void SetInGuest(WakeupState state, WakeupMoves moves)
    {
        TargetPlace next = rules.Inhibits && rules.EntryRecheck ? TargetPlace.RecheckRequests : TargetPlace.Vmrun;
        if (!rules.EntryBarrier)
        {
            if (state.HasRoom)
            {
                Go(moves, WakeupAction.EnterModeUnordered, state.WithStore(PendingStore.ModeInGuest), next);
            }
        }
        else if (!state.HasStores)
        {
            Go(moves, WakeupAction.EnterMode, state with { Mode = GuestMode.InGuest }, next);
        }
    }

    private static void Recheck(WakeupState state, WakeupMoves moves)
    {
        bool isWanted = state.UpdateRequested || state.EventRequested
            || TargetMemory.Own(state).Mode == GuestMode.Exiting;
        if (!isWanted)
        {
            Go(moves, WakeupAction.RequestsClean, state, TargetPlace.Vmrun);
        }
        else if (state.HasRoom)
        {
            Go(moves, WakeupAction.RequestsFound, state.WithStore(PendingStore.ModeOutside), TargetPlace.Entering);
        }
    }

    /// <summary>With AVIC, VMRUN takes what is in the IRR; without, only what was injected before.</summary>
    private void Vmrun(WakeupState state, WakeupMoves moves)
    {
        if (!state.IsApicvActive || !rules.VmrunEvaluation)
        {
            Go(moves, WakeupAction.VmrunBlind, state, TargetPlace.Guest);
            return;
        }

        WakeupAction action = state.Irr != 0 ? WakeupAction.VmrunTakes : WakeupAction.VmrunNothing;
        Go(moves, action, state with { Irr = 0 }, TargetPlace.Guest);
    }

    private static void Go(WakeupMoves moves, WakeupAction action, WakeupState state, TargetPlace next)
        => moves.Add(WakeupParty.Target, action, state with { Target = next });
}
