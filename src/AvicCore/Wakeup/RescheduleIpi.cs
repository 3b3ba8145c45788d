namespace AvicCore;

/// <summary>The reschedule IPI of kvm_vcpu_kick and of requests (spec 03 section 5).</summary>
internal static class RescheduleIpi
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
