using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace AvicCore;

/// <summary>Answers whether a wake-up can be lost in any interleaving, by visiting all of them.</summary>
public static class WakeupChecker
{
    /// <summary>Explores a model to exhaustion.</summary>
    /// <param name="model">What to explore.</param>
    /// <param name="progress">Called now and then with the number of states found.</param>
    /// <param name="stop">Ends the exploration within moments.</param>
    /// <exception cref="AvicException">The model contradicts itself or its kernel, or has too many states.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static WakeupResult Run(WakeupModel model, Action<long>? progress = null, CancellationToken stop = default)
    {
        WakeupRules rules = WakeupRules.Check(model);
        WakeupExplorer explorer = new(rules);
        explorer.Run(progress, stop);
        WakeupVerdict verdict = explorer.LostStates > 0 ? WakeupVerdict.Lost
            : explorer.LateStates > 0 ? WakeupVerdict.Late
            : WakeupVerdict.Safe;
        List<(WakeupState Before, WakeupMove Move)> path = verdict switch
        {
            WakeupVerdict.Lost => explorer.Schedule(explorer.FirstLost),
            WakeupVerdict.Late => explorer.Schedule(explorer.FirstLate),
            _ => [],
        };
        WakeupWords words = new(rules);
        WakeupResult result = new()
        {
            Variant = WakeupNames.Variant(rules),
            Kernel = model.Kernel.Name,
            Hardware = model.Platform.Name,
            Verdict = verdict,
            States = explorer.Count,
            Transitions = explorer.Transitions,
            Depth = explorer.Depth,
            StatesAtRest = explorer.AtRest,
            StatesLate = explorer.LateStates,
            StatesLost = explorer.LostStates,
            Senders = rules.Senders,
            EnableIpiv = rules.PublishesIsRunning,
            Erratum1235 = rules.HasErratum1235,
            HaltPoll = rules.HaltPoll,
            Migrates = rules.Migrates,
            Inhibits = rules.Inhibits,
            Without = [.. model.Without],
            Steps = path.Count,
            Schedule = [.. path.Select((step, i) => words.Step(i + 1, step.Before, step.Move))],
            Explanation = new WakeupExplanation(words, path).Text(verdict, explorer.Count, explorer.AtRest),
            Assumptions = WakeupAssumptions.Of(rules),
        };
        result.Report = WakeupReport.Of(result);
        return result;
    }
}
