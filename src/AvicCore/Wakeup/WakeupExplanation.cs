using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Says of a schedule which side missed which.</summary>
internal sealed class WakeupExplanation(
    WakeupWords words, IReadOnlyList<(WakeupState Before, WakeupMove Move)> path)
{
    public string Text(WakeupVerdict verdict, int states, int atRest)
    {
        if (verdict == WakeupVerdict.Safe)
        {
            return FormattableString.Invariant(
                $"All {states} states were visited. In each of the {atRest} states in which everybody has finished, ")
                + "the IRR is empty.";
        }

        WakeupState last = path[path.Count - 1].Move.State;
        int sender = (last.Irr & 1) != 0 ? 0 : 1;
        return string.Join(" ", SenderSide(sender).Concat(TargetSide(sender, verdict)));
    }

    private IEnumerable<string> SenderSide(int sender)
    {
        WakeupParty party = sender == 0 ? WakeupParty.Sender0 : WakeupParty.Sender1;
        string name = words.Party(party);
        int store = Stored(sender);
        int read = LastOf(party, IsDecision);
        if (read >= 0)
        {
            string what = words.Describe(path[read].Before, path[read].Move);
            yield return At(read, $"{name}: {what}.");
            string? late = StillWaiting(read);
            if (late is not null)
            {
                yield return late;
            }

            if (read < store)
            {
                yield return At(store, "Only now is its IRR bit visible.");
            }
        }

        int end = LastOf(party, IsOutcome);
        if (end >= 0 && end != read)
        {
            yield return At(end, $"{Capital(words.Describe(path[end].Before, path[end].Move))}.");
        }
    }

    private IEnumerable<string> TargetSide(int sender, WakeupVerdict verdict)
    {
        int check = LastOf(WakeupParty.Target, IsLook);
        int store = Stored(sender);
        if (check < 0)
        {
            yield return "The target never looked at the IRR.";
        }
        else
        {
            if (path[check].Move.Action == WakeupAction.CheckBlind)
            {
                int blind = LastOf(
                    WakeupParty.Target, action => action is WakeupAction.SearchIrr or WakeupAction.InjectFound);
                yield return At(blind, $"Target: {words.Describe(path[blind].Before, path[blind].Move)}.");
            }

            string what = words.Describe(path[check].Before, path[check].Move);
            yield return At(check, $"Target: {what}{(check < store ? ", as the bit was not visible yet" : "")}.");
        }

        yield return verdict == WakeupVerdict.Lost
            ? At(LastOf(WakeupParty.Target, action => action == WakeupAction.Sleep),
                "Target sleeps; its IRR bit is set and nobody is left to wake it.")
            : "The guest runs on with the IRR bit set; nobody tells it before its next exit.";
    }

    /// <summary>The step that makes the sender's last IRR bit visible.</summary>
    private int Stored(int sender)
    {
        int at = path.Count - 1;
        while ((path[at].Before.Irr & (1 << sender)) != 0 || (path[at].Move.State.Irr & (1 << sender)) == 0)
        {
            at--;
        }

        return at;
    }

    private string? StillWaiting(int read)
    {
        string[] waiting = WakeupWords.Waiting(path[read].Before);
        return waiting.Length == 0 ? null : $"The target's store buffer held then: {string.Join("; ", waiting)}.";
    }

    private int LastOf(WakeupParty party, Func<WakeupAction, bool> isWanted)
    {
        int at = path.Count - 1;
        while (at >= 0 && (path[at].Move.Party != party || !isWanted(path[at].Move.Action)))
        {
            at--;
        }

        return at;
    }

    /// <summary>What decides how the sender goes on.</summary>
    private static bool IsDecision(WakeupAction action)
        => action is WakeupAction.ReadAhead or WakeupAction.ReadRunning or WakeupAction.ReadStopped
            or WakeupAction.ModeIsInGuest or WakeupAction.ModeIsOutside or WakeupAction.ApicvIsInactive
            or WakeupAction.IrteRuns or WakeupAction.IrteLogs or WakeupAction.IrteSilent;

    /// <summary>How the sender ends.</summary>
    private static bool IsOutcome(WakeupAction action)
        => action is WakeupAction.DoorbellMissed or WakeupAction.DoorbellNothing or WakeupAction.DoorbellTaken
            or WakeupAction.WakeNobody or WakeupAction.WakeSleeper or WakeupAction.ExitEndsWithoutKick
            or WakeupAction.HostIpiHits or WakeupAction.HostIpiMisses or WakeupAction.KickNobody
            or WakeupAction.IrteSilent;

    private static bool IsLook(WakeupAction action)
        => action is WakeupAction.CheckNothing or WakeupAction.CheckBlind or WakeupAction.PollNothing
            or WakeupAction.VmrunNothing or WakeupAction.VmrunBlind or WakeupAction.InjectNothing;

    private static string At(int step, string text) => FormattableString.Invariant($"[{step + 1}] {text}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}
