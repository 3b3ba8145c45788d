namespace AvicCore;

/// <summary>Request APICV_UPDATE: the target switches its own AVIC off (spec 03 section 8).</summary>
internal sealed class DeactivationSteps(WakeupRules rules)
{
    private readonly TargetPlace _afterPending = rules.HasIommu ? TargetPlace.DeactivateIrte : TargetPlace.DeactivateEntry;
    private readonly TargetPlace _end = rules.OwnEvent ? TargetPlace.DeactivateEvent : TargetPlace.Entering;

    public void Add(WakeupState state, WakeupMoves moves)
    {
        if (state.Target == TargetPlace.DeactivateEvent)
        {
            if (!state.HasStores)
            {
                Go(moves, WakeupAction.RaiseOwnEvent, state with { EventRequested = true }, TargetPlace.Entering);
            }

            return;
        }

        if (!state.HasRoom)
        {
            return;
        }

        switch (state.Target)
        {
            case TargetPlace.Deactivate:
                TargetPlace next = rules.KeepIrrPending ? _afterPending : TargetPlace.SearchIrr;
                Go(moves, WakeupAction.Deactivate, state.WithStore(PendingStore.ApicvInactive), next);
                break;
            case TargetPlace.SearchIrr:
                PendingStore found = state.Irr != 0 ? PendingStore.IrrPendingTrue : PendingStore.IrrPendingFalse;
                Go(moves, WakeupAction.SearchIrr, state.WithStore(found), _afterPending);
                break;
            case TargetPlace.DeactivateIrte:
                Go(
                    moves, WakeupAction.PutIrte, state.WithStore(PendingStore.IrteStopped), TargetPlace.DeactivateEntry);
                break;
            case TargetPlace.DeactivateEntry:
                TargetPlace last = rules.HasIommu ? TargetPlace.DeactivateGuestMode : _end;
                Go(moves, WakeupAction.PutEntry, state.WithStore(PendingStore.EntryStopped), last);
                break;
            case TargetPlace.DeactivateGuestMode:
                WakeupState remapped = state.WithStore(PendingStore.IrteRemapped);
                Go(moves, WakeupAction.LeaveGuestMode, remapped, _end);
                break;
        }
    }

    private static void Go(WakeupMoves moves, WakeupAction action, WakeupState state, TargetPlace next)
        => moves.Add(WakeupParty.Target, action, state with { Target = next });
}
