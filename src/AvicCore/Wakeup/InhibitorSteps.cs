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
                RescheduleIpi.Kick(state, out bool isSent, out WakeupState kicked);
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
                RescheduleIpi.Add(state, moves, WakeupParty.Inhibitor, cpu, state with { Inhibitor = InhibitorPlace.Done });
                break;
        }
    }
}
