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
                moves.AddTarget(WakeupAction.RaiseOwnEvent, state with { EventRequested = true }, TargetPlace.Entering);
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
                moves.AddTarget(WakeupAction.Deactivate, state.WithStore(PendingStore.ApicvInactive), next);
                break;
            case TargetPlace.SearchIrr:
                PendingStore found = state.Irr != 0 ? PendingStore.IrrPendingTrue : PendingStore.IrrPendingFalse;
                moves.AddTarget(WakeupAction.SearchIrr, state.WithStore(found), _afterPending);
                break;
            case TargetPlace.DeactivateIrte:
                WakeupState stopped = state.WithStore(PendingStore.IrteStopped);
                moves.AddTarget(WakeupAction.PutIrte, stopped, TargetPlace.DeactivateEntry);
                break;
            case TargetPlace.DeactivateEntry:
                TargetPlace last = rules.HasIommu ? TargetPlace.DeactivateGuestMode : _end;
                moves.AddTarget(WakeupAction.PutEntry, state.WithStore(PendingStore.EntryStopped), last);
                break;
            case TargetPlace.DeactivateGuestMode:
                WakeupState remapped = state.WithStore(PendingStore.IrteRemapped);
                moves.AddTarget(WakeupAction.LeaveGuestMode, remapped, _end);
                break;
        }
    }
}
