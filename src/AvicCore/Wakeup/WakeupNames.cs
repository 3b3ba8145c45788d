using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Short names of models and parties.</summary>
internal static class WakeupNames
{
    /// <summary>Senders, then what differs from the plain protocol of the kernel.</summary>
    public static string Variant(WakeupRules rules)
    {
        WakeupModel model = rules.Model;
        List<string> parts = [string.Join(" + ", rules.Senders)];
        if (rules.HasErratum1235 && rules.HasSender(WakeupSender.Cpu))
        {
            parts.Add("erratum 1235");
        }

        if (!rules.PublishesIsRunning)
        {
            parts.Add("enable_ipiv=0");
        }

        if (model.HaltPoll is WakeupHaltPoll poll)
        {
            parts.Add(poll == WakeupHaltPoll.None ? "no halt polling" : $"polls {poll}");
        }

        if (rules.Migrates)
        {
            parts.Add("migrates");
        }

        if (rules.Inhibits)
        {
            parts.Add("inhibit");
        }

        if (model.Without.Count > 0)
        {
            parts.Add($"without {string.Join(", ", model.Without)}");
        }

        return string.Join("; ", parts);
    }

    /// <summary>A party by its kind, numbered where there are two of it.</summary>
    public static string Party(WakeupRules rules, WakeupParty party)
    {
        if (party is WakeupParty.Target or WakeupParty.Inhibitor)
        {
            return party == WakeupParty.Target ? "Target" : "Inhibit";
        }

        int sender = party == WakeupParty.Sender0 ? 0 : 1;
        WakeupSender kind = rules.Senders[sender];
        string name = kind switch
        {
            WakeupSender.Iommu => "IOMMU",
            WakeupSender.Software => "KVM",
            _ => "Sender",
        };
        bool hasTwin = rules.Senders.Count(other => other == kind) > 1;
        return !hasTwin ? name : sender == 0 ? name + " 1" : name + " 2";
    }
}
