using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What the inhibit masks say, one statement for each VM; inhibited ones first.</summary>
internal sealed class InhibitWords(SummarySink counts, InhibitState[] states)
{
    private const int MaxStatements = 8;
    private const string Doubt = ": another VM's, or the trace lost events.";

    private readonly bool _isRead = counts.HostMasks.Count > 0;
    private readonly InhibitState[] _inhibited = [.. states.Where(state => state.Mask != 0)];
    private readonly InhibitState[] _others = [.. states.Where(state => state.Mask == 0)];

    public bool IsInhibited => _inhibited.Length > 0;

    /// <summary>Several VMs are in the input, whether or not each has a mask.</summary>
    public bool HasSeveral => states.Length > 1 || counts.Vcpus.SharedIds > 0;

    /// <summary>
    /// What AVIC did, and the VMs that are inhibited cannot have done: it is others', or came after the last change.
    /// Null if there is nothing of it.
    /// </summary>
    public string? AndYet
    {
        get
        {
            bool isOthers = HasSeveral && (_others.Length > 0 || counts.Vcpus.SharedIds > 0);
            long since = _isRead ? 0 : counts.AvicEventsSinceChange;
            return since > 0
                ? $"And yet {Counted.Of(since, "event")} of AVIC after that{Doubt}"
                : !_isRead && counts.InvalidTargetNs > counts.Inhibits.LastNs // One clock, unless a trace was recorded with another.
                ? $"And yet the kernel log has an invalid IPI target after that{Doubt}"
                : isOthers && counts.HasAvicEvents ? "And yet AVIC was active: in another VM." : null;
        }
    }

    public IEnumerable<string> Inhibited => Limited(_inhibited, Statement);

    public IEnumerable<string> Others
    {
        get
        {
            if (_isRead || states.Length > 1)
            {
                return Limited(_others, Statement);
            }

            string changes = Counted.Of(counts.Inhibits.Changes, "inhibit change");
            bool isWhoseUnknown = counts.Vcpus.SharedIds > 0;
            return _others.Length == 0 ? []
                : isWhoseUnknown ?
                [
                    changes + "; after the last nothing inhibits AVIC in its VM. There are several VMs in the trace, "
                    + "and which of them it was is not told.",
                ]
                : [changes + "; at the end nothing inhibits AVIC."];
        }
    }

    /// <summary>The VM in a sentence about it; empty if there is only one.</summary>
    public string Whose(InhibitState state)
        => _isRead ? state.VM.Length > 0 ? " of VM " + state.VM : ""
            : states.Length == 1 ? ""
            : state.VM.Length > 0 ? $" of the VM of {state.VM}"
            : " of another VM";

    private string Statement(InhibitState state)
    {
        string names = string.Join(", ", state.Reasons);
        if (_isRead)
        {
            return state.Mask == 0
                ? $"apicv_inhibit_reasons{Whose(state)} is 0: nothing inhibits AVIC."
                : FormattableString.Invariant(
                    $"apicv_inhibit_reasons{Whose(state)} is 0x{state.Mask:x}: {names}.");
        }

        string changes = state.Changes == 1
            ? $"The only inhibit change{Whose(state)}"
            : FormattableString.Invariant($"The last of {state.Changes} inhibit changes{Whose(state)}");
        return state.Mask == 0
            ? $"{changes} leaves nothing that inhibits AVIC."
            : FormattableString.Invariant($"{changes} leaves mask 0x{state.Mask:x}: {names}.");
    }

    private static IEnumerable<string> Limited(InhibitState[] states, Func<InhibitState, string> say)
    {
        IEnumerable<string> said = states.Take(MaxStatements).Select(say);
        int rest = states.Length - MaxStatements;
        string kind = states.Length > 0 && states[0].Mask != 0 ? "inhibited" : "not inhibited";
        return rest > 0 ? said.Append($"{Counted.Of(rest, "more VM is", "more VMs are")} {kind}.") : said;
    }
}
