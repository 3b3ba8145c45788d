namespace AvicCore;

/// <summary>The target's stores: what leaving the buffer does to memory, and what the target itself sees (x86-TSO).</summary>
internal static class TargetMemory
{
    /// <summary>The oldest store of the target's buffer becomes visible to everyone.</summary>
    public static WakeupState Drain(WakeupState state)
    {
        WakeupState rest = state.WithoutOldestStore();
        return state.OldestStore switch
        {
            PendingStore.ModeOutside => rest with { Mode = GuestMode.Outside },
            PendingStore.ModeInGuest => rest with { Mode = GuestMode.InGuest },
            PendingStore.EntryStopped => rest with { EntryRuns = false },
            PendingStore.EntryRunning0 => rest with { EntryRuns = true, EntryHost = 0 },
            PendingStore.EntryRunning1 => rest with { EntryRuns = true, EntryHost = 1 },
            PendingStore.IrteStopped => rest with { Irte = IrteState.Stopped },
            PendingStore.IrteStoppedWithLog => rest with { Irte = IrteState.StoppedWithLog },
            PendingStore.IrteRunning0 => rest with { Irte = IrteState.Running0 },
            PendingStore.IrteRunning1 => rest with { Irte = IrteState.Running1 },
            PendingStore.IrteRemapped => rest with { Irte = IrteState.Remapped },
            PendingStore.TaskRunning => rest with { IsInterruptible = false },
            PendingStore.TaskInterruptible => rest with { IsInterruptible = true },
            PendingStore.ApicvInactive => rest with { IsApicvActive = false },
            PendingStore.IrrPendingFalse => rest with { IrrPending = false },
            PendingStore.IrrPendingTrue => rest with { IrrPending = true },
            _ => state,
        };
    }

    /// <summary>The target finds an interrupt: irr_pending, then the IRR.</summary>
    public static bool SeesInterrupt(WakeupState state) => state.Irr != 0 && Own(state).IrrPending;

    /// <summary>Memory as the target reads it: its own waiting stores come first (store-to-load forwarding).</summary>
    public static WakeupState Own(WakeupState state)
    {
        while (state.HasStores)
        {
            state = Drain(state);
        }

        return state;
    }

    public static PendingStore EntryRunning(int cpu) => cpu == 0 ? PendingStore.EntryRunning0 : PendingStore.EntryRunning1;

    public static PendingStore IrteRunning(int cpu) => cpu == 0 ? PendingStore.IrteRunning0 : PendingStore.IrteRunning1;
}
