using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>A model checked for contradictions: every choice made, as the steps read it.</summary>
internal sealed class WakeupRules
{
    private readonly HashSet<WakeupGuard> _without;

    private WakeupRules(WakeupModel model)
    {
        Model = model;
        Senders = [.. model.Senders];
        _without = [.. model.Without];
        CompletesByMode = model.Kernel.CompletesByMode;
        HaltPoll = model.HaltPoll ?? (CompletesByMode ? WakeupHaltPoll.BeforeHook : WakeupHaltPoll.AfterHook);
        HasErratum1235 = model.Platform.HasErratum1235;
        PublishesIsRunning = model.Kernel.VirtualizesIpis(model.Platform, model.EnableIpiv);
        HasIommu = Senders.Contains(WakeupSender.Iommu);
        HasHalting = HaltPoll == WakeupHaltPoll.BeforeHook || model.Migrates;
        SenderOrder = Has(WakeupGuard.SenderOrder);
        ClearIsRunning = Has(WakeupGuard.ClearIsRunning);
        ClearBeforeCheck = Has(WakeupGuard.ClearBeforeCheck);
        Barrier = Has(WakeupGuard.Barrier);
        Recheck = Has(WakeupGuard.Recheck);
        TaskState = Has(WakeupGuard.TaskState);
        Kick = Has(WakeupGuard.Kick);
        ClearIrte = Has(WakeupGuard.ClearIrte);
        GaLog = Has(WakeupGuard.GaLog);
        VmrunEvaluation = Has(WakeupGuard.VmrunEvaluation);
        EntryBarrier = Has(WakeupGuard.EntryBarrier);
        EntryRecheck = Has(WakeupGuard.EntryRecheck);
        ModeFirst = Has(WakeupGuard.ModeFirst);
        EventRequest = Has(WakeupGuard.EventRequest);
        OwnEvent = Has(WakeupGuard.OwnEvent);
        KickIrrPending = Has(WakeupGuard.KickIrrPending) && CompletesByMode;
        KeepIrrPending = Has(WakeupGuard.KeepIrrPending) && CompletesByMode;
    }

    public WakeupModel Model { get; }

    public WakeupSender[] Senders { get; }

    /// <summary>From 5.17: completion looks at the mode; before, at IsRunning alone.</summary>
    public bool CompletesByMode { get; }

    public WakeupHaltPoll HaltPoll { get; }

    public bool HasErratum1235 { get; }

    /// <summary>False with enable_ipiv=0: the hardware's table never shows IsRunning = 1.</summary>
    public bool PublishesIsRunning { get; }

    public bool HasIommu { get; }

    /// <summary>There is something to do, or to be preempted at, between the exit and the blocking hook.</summary>
    public bool HasHalting { get; }

    public bool Migrates => Model.Migrates;

    public bool Inhibits => Model.Inhibits;

    public bool SenderOrder { get; }

    public bool ClearIsRunning { get; }

    public bool ClearBeforeCheck { get; }

    public bool Barrier { get; }

    public bool Recheck { get; }

    public bool TaskState { get; }

    public bool Kick { get; }

    public bool ClearIrte { get; }

    public bool GaLog { get; }

    public bool VmrunEvaluation { get; }

    public bool EntryBarrier { get; }

    public bool EntryRecheck { get; }

    public bool ModeFirst { get; }

    public bool EventRequest { get; }

    public bool OwnEvent { get; }

    public bool KickIrrPending { get; }

    public bool KeepIrrPending { get; }

    /// <summary>Refuses what the kernel does not have and what cannot matter: a verdict on it would mislead.</summary>
    public static WakeupRules Check(WakeupModel model)
    {
        Guard.NotNull(model, nameof(model));
        WakeupRefusals.CheckCounts(model);
        model.Kernel.CheckIpiv(model.EnableIpiv);
        WakeupRules rules = new(model);
        foreach (WakeupGuard guard in model.Without)
        {
            WakeupRefusals.CheckGuard(rules, guard);
        }

        return rules;
    }

    public bool Has(WakeupGuard guard) => !_without.Contains(guard);

    public bool HasSender(WakeupSender kind) => Array.IndexOf(Senders, kind) >= 0;
}
