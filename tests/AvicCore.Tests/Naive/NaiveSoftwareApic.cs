using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>kvm_apic_send_ipi and __apic_accept_irq: spec 02 sections 9 and 6.</summary>
internal static class NaiveSoftwareApic
{
    public static void Send(NaiveIpi ipi)
    {
        if (ipi.Icr.Shorthand == NaiveIcr.Self)
        {
            Accept(ipi, ipi.Sender, ipi.Icr.Type);
            return;
        }

        NaiveMap map = new(ipi.Machine.Vcpus);
        bool isFast = ipi.Icr.Shorthand == NaiveIcr.NoShorthand
            && !ipi.IsSenderBroadcast
            && !(ipi.Icr.IsLogical && map.IsLogicalDisabled);
        if (isFast)
        {
            SendFast(ipi, map);
        }
        else
        {
            SendSlow(ipi);
        }
    }

    private static void SendFast(NaiveIpi ipi, NaiveMap map)
    {
        if (!ipi.Icr.IsLogical)
        {
            AcceptIfAny(ipi, map.Physical(ipi.SenderDestination));
            return;
        }

        List<NaiveVcpu?> members = map.Logical(ipi.SenderDestination);
        if (ipi.Icr.Type != NaiveIcr.LowestPriority)
        {
            members.ForEach(member => AcceptIfAny(ipi, member));
        }
        else if (ipi.Machine.HashesVectors && members.Count > 0)
        {
            NaiveVcpu? chosen = members[ipi.Icr.Vector % members.Count];
            if (chosen is null)
            {
                ipi.Outcome.Warnings.Add(IpiWarning.DisabledLapic); // Spec 02 section 9: dropped with one log line.
            }

            AcceptIfAny(ipi, chosen);
        }
        else
        {
            AcceptIfAny(ipi, members.OfType<NaiveVcpu>().MinBy(member => member.ArbitrationCounter));
        }
    }

    private static void SendSlow(NaiveIpi ipi)
    {
        int type = ipi.Icr.Type;
        if (!ipi.Icr.IsLogical && ipi.SenderDestination == 0xFF && type == NaiveIcr.LowestPriority)
        {
            type = NaiveIcr.Fixed;
        }

        List<NaiveVcpu> matches = [.. ipi.Machine.Vcpus.Where(
            vcpu => vcpu.IsHardwareEnabled && NaiveMatch.Match(ipi, vcpu, ipi.SenderDestination))];
        if (type != NaiveIcr.LowestPriority)
        {
            matches.ForEach(match => Accept(ipi, match, type));
            return;
        }

        List<NaiveVcpu> candidates = [.. matches.Where(match => match.IsSoftwareEnabled)];
        if (candidates.Count > 0)
        {
            NaiveVcpu chosen = ipi.Machine.HashesVectors
                ? candidates[ipi.Icr.Vector % candidates.Count]
                : candidates.MinBy(candidate => candidate.ArbitrationCounter)!;
            Accept(ipi, chosen, type);
        }
    }

    private static void AcceptIfAny(NaiveIpi ipi, NaiveVcpu? target)
    {
        if (target is not null)
        {
            Accept(ipi, target, ipi.Icr.Type);
        }
    }

    private static void Accept(NaiveIpi ipi, NaiveVcpu target, int type)
    {
        bool isDeassert = ipi.Icr.IsLevel && !ipi.Icr.IsAssert;
        if (type == NaiveIcr.LowestPriority)
        {
            target.ArbitrationCounter++;
        }

        if (type is NaiveIcr.Fixed or NaiveIcr.LowestPriority)
        {
            if (!isDeassert && target.IsHardwareEnabled && target.IsSoftwareEnabled)
            {
                ipi.Outcome.SetIrr(target.Id);
                ipi.Outcome.Kicked.Add(target.Id);
                NaiveKvm.Complete(ipi, target);
            }
        }
        else if (type is NaiveIcr.Smi or NaiveIcr.Nmi or NaiveIcr.Startup or NaiveIcr.RemoteRead
            || (type == NaiveIcr.Init && !isDeassert))
        {
            ipi.Outcome.Kicked.Add(target.Id);
            NaiveKvm.KickTask(ipi, target);
        }
    }
}
