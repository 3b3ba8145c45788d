namespace AvicCore;

/// <summary>KVM's half of a sender: exit 401h, complete(v), wake-up, kick (spec 03 sections 3 and 5).</summary>
internal sealed class CompletionSteps(WakeupRules rules, int sender)
{
    private readonly WakeupParty _party = sender == 0 ? WakeupParty.Sender0 : WakeupParty.Sender1;
    private readonly WakeupSender _kind = rules.Senders[sender];
    private readonly SenderPlace _inactive = rules.EventRequest ? SenderPlace.RaiseEvent : SenderPlace.KickWake;

    public void Add(WakeupState state, WakeupMoves moves)
    {
        SenderPlace place = state.Sender(sender);
        if (place is SenderPlace.HostIpi0 or SenderPlace.HostIpi1)
        {
            RescheduleIpi.Add(state, moves, _party, place == SenderPlace.HostIpi0 ? 0 : 1, Go(state, SenderPlace.Idle));
        }
        else if (place is SenderPlace.Complete or (>= SenderPlace.ReadActiveOutside and <= SenderPlace.ReadModeLast)
            or SenderPlace.OldKick or SenderPlace.OldComplete)
        {
            // Software delivery has a full barrier behind its IRR store and irr_pending.
            if (_kind == WakeupSender.Cpu || !rules.SenderOrder || !state.SenderHasStores(sender))
            {
                AddRead(state, moves, place);
            }
        }
        else if (place is SenderPlace.Kick or SenderPlace.SoftwarePending
            or SenderPlace.OldStoreActive or SenderPlace.OldPendingActive
            or SenderPlace.OldStoreInactive or SenderPlace.OldPendingInactive)
        {
            AddStore(state, moves, place);
        }
        else if (!state.SenderHasStores(sender))
        {
            AddOrdered(state, moves, place);
        }
    }

    /// <summary>Plain reads: they may pass the sender's own waiting stores.</summary>
    private void AddRead(WakeupState state, WakeupMoves moves, SenderPlace place)
    {
        bool isInGuest = state.Mode == GuestMode.InGuest;
        SenderPlace deliver = isInGuest ? SenderSteps.Doorbell(state.Cpu) : SenderPlace.Wake;
        WakeupAction mode = isInGuest ? WakeupAction.ModeIsInGuest : WakeupAction.ModeIsOutside;
        WakeupAction active = state.IsApicvActive ? WakeupAction.ApicvIsActive : WakeupAction.ApicvIsInactive;
        WakeupAction running = state.EntryRuns ? WakeupAction.ReadRunning : WakeupAction.ReadStopped;
        (WakeupAction action, SenderPlace next) = place switch
        {
            SenderPlace.Complete when !rules.Inhibits => (mode, deliver),
            SenderPlace.Complete when rules.ModeFirst
                => (mode, isInGuest ? SenderPlace.ReadActiveInGuest : SenderPlace.ReadActiveOutside),
            SenderPlace.Complete => (active, state.IsApicvActive ? SenderPlace.ReadModeLast : _inactive),
            SenderPlace.ReadActiveInGuest
                => (active, state.IsApicvActive ? SenderSteps.Doorbell(state.Cpu) : _inactive),
            SenderPlace.ReadActiveOutside => (active, state.IsApicvActive ? SenderPlace.Wake : _inactive),
            SenderPlace.ReadModeLast => (mode, deliver),
            SenderPlace.OldKick => (running, state.EntryRuns ? SenderPlace.Idle : SenderPlace.Wake),
            _ => (running, state.EntryRuns ? SenderSteps.Doorbell(state.Cpu) : SenderPlace.Wake),
        };
        moves.Add(_party, action, Go(state, next));
    }

    /// <summary>Stores: the IRR by a locked instruction (with order), irr_pending by a plain one.</summary>
    private void AddStore(WakeupState state, WakeupMoves moves, SenderPlace place)
    {
        if (place is SenderPlace.OldStoreActive or SenderPlace.OldStoreInactive)
        {
            WakeupState stored = rules.SenderOrder ? state.WithIrrBit(sender) : state.WithHeldIrr(sender, isHeld: true);
            moves.Add(
                _party,
                rules.SenderOrder ? WakeupAction.SetIrr : WakeupAction.StoreIrrUnordered,
                Go(stored, place == SenderPlace.OldStoreActive ? SenderPlace.OldPendingActive : SenderPlace.OldPendingInactive));
            return;
        }

        SenderPlace next = place switch
        {
            SenderPlace.OldPendingActive => SenderPlace.OldComplete,
            SenderPlace.OldPendingInactive => _inactive,
            _ => SenderPlace.Complete,
        };
        moves.Add(_party, WakeupAction.SetIrrPending, Go(state.WithHeldIrrPending(sender, isHeld: true), next));
    }

    /// <summary>An exit, locked instructions and the wake-up's barrier: the sender's buffer is empty.</summary>
    private void AddOrdered(WakeupState state, WakeupMoves moves, SenderPlace place)
    {
        switch (place)
        {
            case SenderPlace.Exit when !rules.Kick:
                moves.Add(_party, WakeupAction.ExitEndsWithoutKick, Go(state, SenderPlace.Idle));
                break;
            case SenderPlace.Exit:
                SenderPlace handler = !rules.CompletesByMode ? SenderPlace.OldKick
                    : rules.Inhibits && rules.KickIrrPending ? SenderPlace.Kick
                    : SenderPlace.Complete;
                moves.Add(_party, WakeupAction.ExitBegins, Go(state, handler));
                break;
            case SenderPlace.RaiseEvent:
                moves.Add(_party, WakeupAction.RaiseEvent, Go(state with { EventRequested = true }, SenderPlace.KickWake));
                break;
            case SenderPlace.KickMode:
                RescheduleIpi.Kick(state, out bool isSent, out WakeupState kicked);
                SenderPlace ipi = !isSent ? SenderPlace.Idle : state.Cpu == 0 ? SenderPlace.HostIpi0 : SenderPlace.HostIpi1;
                moves.Add(_party, isSent ? WakeupAction.KickInGuest : WakeupAction.KickNobody, Go(kicked, ipi));
                break;
            default: // Wake, GaLogged, KickWake
                SenderPlace nobody = place == SenderPlace.KickWake ? SenderPlace.KickMode : SenderPlace.Idle;
                moves.Add(
                    _party,
                    state.IsInterruptible ? WakeupAction.WakeSleeper : WakeupAction.WakeNobody,
                    Go(state with { IsInterruptible = false }, state.IsInterruptible ? SenderPlace.Idle : nobody));
                break;
        }
    }

    private WakeupState Go(WakeupState state, SenderPlace next) => state.WithSender(sender, next);
}
