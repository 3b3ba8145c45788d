using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Steps and states in the words of KVM.</summary>
internal sealed class WakeupWords(WakeupRules rules)
{
    public string Party(WakeupParty party) => WakeupNames.Party(rules, party);

    public WakeupStep Step(int number, WakeupState before, WakeupMove move)
    {
        WakeupState after = move.State;
        return new WakeupStep
        {
            Number = number,
            Party = Party(move.Party),
            Step = Describe(before, move),
            Irr = Irr(after),
            IsRunning = after.EntryRuns,
            Irte = rules.HasIommu ? Irte(after.Irte) : "",
            Mode = after.Mode.ToString(),
            TaskState = after.IsInterruptible ? "INTERRUPTIBLE" : "RUNNING",
            Target = after.Target.ToString(),
            Cpu = after.Cpu,
            Waiting = Waiting(after),
        };
    }

    /// <summary>One step in words; the numbers in it come from the state before and after.</summary>
    public string Describe(WakeupState before, WakeupMove move)
    {
        int cpu = move.State.Cpu;
        return move.Action switch
        {
            WakeupAction.Drain when move.Party == WakeupParty.Target
                => $"store buffer: {Store(before.OldestStore)} is visible to all",
            WakeupAction.Drain => before.Irr != move.State.Irr
                ? "store buffer: the IRR bit is visible to all"
                : "store buffer: irr_pending = true is visible to all",
            WakeupAction.ScheduleIn => FormattableString.Invariant($"is scheduled in on CPU {cpu}"),
            WakeupAction.LoadEntry => FormattableString.Invariant($"load: host id := {cpu}, IsRunning := 1"),
            WakeupAction.LoadIrte => FormattableString.Invariant($"load: IRTE IsRun := 1, destination := {cpu}"),
            WakeupAction.HookIrte when !rules.GaLog => "blocking hook: IRTE IsRun := 0",
            WakeupAction.SearchIrr
                => $"irr_pending := {(before.Irr != 0 ? "true" : "false")}, as a search of the IRR gave",
            WakeupAction.ReadAhead => before.EntryRuns && rules.PublishesIsRunning
                ? "ICR write, erratum 1235: reads IsRunning = 1 ahead of its IRR store"
                : "ICR write, erratum 1235: reads IsRunning = 0 ahead of its IRR store",
            WakeupAction.ReadRunning => Reads(before, move) + " = 1" + Afterwards(before, move),
            WakeupAction.ReadStopped => Reads(before, move) + " = 0" + Afterwards(before, move),
            WakeupAction.ModeIsInGuest => "reads mode = IN_GUEST" + Afterwards(before, move),
            WakeupAction.ModeIsOutside => $"reads mode = {ModeName(before.Mode)}" + Afterwards(before, move),
            WakeupAction.ApicvIsActive => "reads APICv active" + Afterwards(before, move),
            WakeupAction.IrteRuns => "reads IRTE IsRun = 1" + Afterwards(before, move),
            WakeupAction.DoorbellMissed => Missed(before, move),
            WakeupAction.SetIrr => Delivery() + "sets the IRR bit (locked)",
            WakeupAction.StoreIrrUnordered => Delivery() + "stores the IRR bit, without order",
            _ => WakeupPhrases.Of(move.Action),
        };

        string Delivery()
        {
            WakeupSender kind = rules.Senders[move.Party == WakeupParty.Sender0 ? 0 : 1];
            return kind switch
            {
                WakeupSender.Iommu when Place(before, move) == SenderPlace.Idle => "device interrupt: ",
                WakeupSender.Cpu when Place(before, move) == SenderPlace.Idle => "ICR write: ",
                _ => "",
            };
        }
    }

    /// <summary>The stores of the target that wait, oldest first.</summary>
    public static string[] Waiting(WakeupState state)
    {
        List<string> stores = [];
        for (int n = 0; n < WakeupState.BufferSize && state.Store(n) != PendingStore.None; n++)
        {
            stores.Add(Store(state.Store(n)));
        }

        return [.. stores];
    }

    public static string Store(PendingStore store)
        => store switch
        {
            PendingStore.ModeOutside => "mode = OUTSIDE",
            PendingStore.ModeInGuest => "mode = IN_GUEST",
            PendingStore.EntryStopped => "IsRunning = 0",
            PendingStore.EntryRunning0 => "IsRunning = 1 on CPU 0",
            PendingStore.EntryRunning1 => "IsRunning = 1 on CPU 1",
            PendingStore.IrteStopped => "IRTE IsRun = 0",
            PendingStore.IrteStoppedWithLog => "IRTE IsRun = 0, GALogIntr = 1",
            PendingStore.IrteRunning0 => "IRTE IsRun = 1 on CPU 0",
            PendingStore.IrteRunning1 => "IRTE IsRun = 1 on CPU 1",
            PendingStore.IrteRemapped => "IRTE guest mode off",
            PendingStore.TaskRunning => "task state = RUNNING",
            PendingStore.TaskInterruptible => "task state = INTERRUPTIBLE",
            PendingStore.ApicvInactive => "APICv inactive",
            PendingStore.IrrPendingFalse => "irr_pending = false",
            PendingStore.IrrPendingTrue => "irr_pending = true",
            _ => "",
        };

    private string Irr(WakeupState state)
        => rules.Senders.Length == 1
            ? FormattableString.Invariant($"{state.Irr}")
            : FormattableString.Invariant($"{state.Irr & 1}{state.Irr >> 1}");

    private static string Irte(IrteState irte)
        => irte switch
        {
            IrteState.Stopped => "stopped",
            IrteState.StoppedWithLog => "GALogIntr",
            IrteState.Remapped => "off",
            _ => "IsRun",
        };

    private static string ModeName(GuestMode mode) => mode == GuestMode.Exiting ? "EXITING" : "OUTSIDE";

    /// <summary>Hardware reads the entry; KVM's handler before 5.17 reads it once more.</summary>
    private static string Reads(WakeupState before, WakeupMove move)
        => Place(before, move) == SenderPlace.OldKick ? "KVM reads IsRunning" : "reads IsRunning";

    private static string Afterwards(WakeupState before, WakeupMove move)
        => Place(move.State, move) switch
        {
            SenderPlace.Doorbell0 => ", rings CPU 0",
            SenderPlace.Doorbell1 => ", rings CPU 1",
            SenderPlace.Exit => ": #VMEXIT 401h id 1",
            SenderPlace.Idle when Place(before, move) == SenderPlace.OldKick => ", has nothing to do",
            _ => "",
        };

    private static string Missed(WakeupState before, WakeupMove move)
    {
        int cpu = Place(before, move) == SenderPlace.Doorbell0 ? 0 : 1;
        string why = before.Cpu != cpu ? "finds another vCPU there"
            : before.Target != TargetPlace.Guest ? "finds the host there"
            : "finds a guest without AVIC";
        return FormattableString.Invariant($"the doorbell on CPU {cpu} {why}: no effect");
    }

    private static SenderPlace Place(WakeupState state, WakeupMove move)
        => move.Party switch
        {
            WakeupParty.Sender0 => state.Sender(0),
            WakeupParty.Sender1 => state.Sender(1),
            _ => SenderPlace.Idle,
        };
}
