namespace AvicCore;

/// <summary>The thread that sets an inhibit: requests APICV_UPDATE and gets the target out of the guest (spec 03 section 8).</summary>
internal static class InhibitorSteps
{
    public static void Add(WakeupState state, WakeupMoves moves)
    {
        switch (state.Inhibitor)
        {
            case InhibitorPlace.Idle:
                moves.AddOptional(
                    WakeupParty.Inhibitor,
                    WakeupAction.RequestUpdate,
                    state with { UpdateRequested = true, Inhibitor = InhibitorPlace.Requested });
                break;
            case InhibitorPlace.Requested:
                HostIpi.Kick(state, out bool isSent, out WakeupState kicked);
                InhibitorPlace next = !isSent ? InhibitorPlace.Done
                    : state.Cpu == 0 ? InhibitorPlace.HostIpi0
                    : InhibitorPlace.HostIpi1;
                moves.Add(
                    WakeupParty.Inhibitor,
                    isSent ? WakeupAction.KickInGuest : WakeupAction.KickNobody,
                    kicked with { Inhibitor = next });
                break;
            case InhibitorPlace.HostIpi0 or InhibitorPlace.HostIpi1:
                int cpu = state.Inhibitor == InhibitorPlace.HostIpi0 ? 0 : 1;
                HostIpi.Add(state, moves, WakeupParty.Inhibitor, cpu, state with { Inhibitor = InhibitorPlace.Done });
                break;
        }
    }
}

/// <summary>The reschedule IPI of kvm_vcpu_kick and of requests (spec 03 section 5).</summary>
internal static class HostIpi
{
    /// <summary>IN_GUEST_MODE is exchanged for EXITING_GUEST_MODE, and only then is an IPI sent.</summary>
    public static void Kick(WakeupState state, out bool isSent, out WakeupState kicked)
    {
        isSent = state.Mode == GuestMode.InGuest;
        kicked = isSent ? state with { Mode = GuestMode.Exiting } : state;
    }

    /// <summary>It takes a guest out; with interrupts off, from mode := IN_GUEST_MODE to VMRUN, it waits.</summary>
    public static void Add(
        WakeupState state, WakeupMoves moves, WakeupParty party, int cpu, WakeupState arrived)
    {
        bool isHere = state.Cpu == cpu;
        if (isHere && state.Target is TargetPlace.RecheckRequests or TargetPlace.Vmrun)
        {
            return;
        }

        bool hits = isHere && state.Target == TargetPlace.Guest;
        moves.Add(
            party,
            hits ? WakeupAction.HostIpiHits : WakeupAction.HostIpiMisses,
            hits ? arrived with { Target = TargetPlace.HostExit } : arrived);
    }
}
