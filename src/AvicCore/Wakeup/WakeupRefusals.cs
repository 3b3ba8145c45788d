using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The typed errors of a model: what its kernel lacks, and what would change nothing.</summary>
internal static class WakeupRefusals
{
    private static readonly Dictionary<WakeupGuard, string> s_needs = new()
    {
        [WakeupGuard.ClearIsRunning] = "nobody reads IsRunning: it needs a Cpu sender and enable_ipiv on",
        [WakeupGuard.ClearBeforeCheck] = "nobody reads IsRunning or IRTE: it needs a Cpu sender with enable_ipiv on, or an Iommu sender",
        [WakeupGuard.Kick] = "only a Cpu sender ends in exit 401h",
        [WakeupGuard.ClearIrte] = "there is no remapping entry: it needs an Iommu sender",
        [WakeupGuard.GaLog] = "there is no remapping entry: it needs an Iommu sender",
        [WakeupGuard.EntryRecheck] = "there are no requests: it needs an inhibit",
        [WakeupGuard.ModeFirst] = "APICv is always active: it needs an inhibit",
        [WakeupGuard.EventRequest] = "APICv is always active: it needs an inhibit",
        [WakeupGuard.OwnEvent] = "APICv is always active: it needs an inhibit",
        [WakeupGuard.KickIrrPending] = "it needs an inhibit and a Cpu sender",
        [WakeupGuard.KeepIrrPending] = "irr_pending is always true: it needs an inhibit",
    };

    public static void CheckCounts(WakeupModel model)
    {
        int senders = model.Senders.Count;
        if (senders < 1 || senders > WakeupModel.MaxSenders)
        {
            throw new AvicException(
                AvicError.InvalidCount,
                FormattableString.Invariant($"{senders} senders: a wake-up model has 1 or {WakeupModel.MaxSenders}."),
                senders);
        }

        if (model.MaxStates < 1)
        {
            throw new AvicException(
                AvicError.InvalidCount,
                FormattableString.Invariant($"At most {model.MaxStates} states: the limit is 1 or more."),
                model.MaxStates);
        }
    }

    public static void CheckGuard(WakeupRules rules, WakeupGuard guard)
    {
        if (!rules.CompletesByMode && LackedBefore517(guard) is string lacked)
        {
            throw new AvicException(
                AvicError.KernelLimit,
                $"{rules.Model.Kernel.Name} cannot be without {guard}: {lacked}",
                guard);
        }

        if (!Matters(rules, guard))
        {
            throw new AvicException(
                AvicError.InvalidWakeupModel,
                $"Leaving out {guard} changes nothing here: {s_needs[guard]}.",
                guard);
        }
    }

    public static bool Matters(WakeupRules rules, WakeupGuard guard)
    {
        bool hasCpu = rules.HasSender(WakeupSender.Cpu);
        bool isRunningIsRead = rules.CompletesByMode
            ? hasCpu && rules.PublishesIsRunning
            : hasCpu || rules.HasSender(WakeupSender.Software);
        return guard switch
        {
            WakeupGuard.ClearIsRunning => isRunningIsRead,
            WakeupGuard.ClearBeforeCheck => isRunningIsRead || rules.HasIommu,
            WakeupGuard.Kick => hasCpu,
            WakeupGuard.ClearIrte or WakeupGuard.GaLog => rules.HasIommu,
            WakeupGuard.EntryRecheck or WakeupGuard.EventRequest or WakeupGuard.OwnEvent => rules.Inhibits,
            WakeupGuard.ModeFirst => rules.Inhibits && rules.CompletesByMode,
            WakeupGuard.KickIrrPending => rules.Inhibits && rules.CompletesByMode && hasCpu,
            WakeupGuard.KeepIrrPending => rules.Inhibits && rules.CompletesByMode,
            _ => true,
        };
    }

    private static string? LackedBefore517(WakeupGuard guard)
        => guard switch
        {
            WakeupGuard.ModeFirst => "before 5.17 a kick does not read the mode.",
            WakeupGuard.KickIrrPending => "a kick sets irr_pending only from 5.17 on, so it has no such step.",
            WakeupGuard.KeepIrrPending => "before 5.17 deactivation searches the IRR anyway, so it has no such step.",
            _ => null,
        };
}
