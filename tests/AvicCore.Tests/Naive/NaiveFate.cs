using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>Lost and dropped: the definitions of spec 05, "expected key".</summary>
internal static class NaiveFate
{
    public static void Judge(NaiveIpi ipi)
    {
        if (ipi.Icr.Type != NaiveIcr.Fixed || ipi.Icr.IsLevel || ipi.Icr.Vector < 16)
        {
            return;
        }

        foreach (NaiveVcpu target in Addressed(ipi))
        {
            ipi.Outcome.Addressed.Add(target.Id);
            bool hasIrr = ipi.Outcome.IrrSet.Contains(target.Id);
            if (!hasIrr)
            {
                ipi.Outcome.Dropped.Add(target.Id);
            }
            else if (target.State is VcpuState.Blocked or VcpuState.Nested)
            {
                ipi.Outcome.Lost.Add(target.Id);
            }
        }
    }

    /// <summary>
    /// Section 7 of spec 02 by the sender's mode, plus everyone for the sender's broadcast; present APICs only.
    /// </summary>
    private static IEnumerable<NaiveVcpu> Addressed(NaiveIpi ipi)
    {
        bool isEveryone = ipi.Icr.Shorthand == NaiveIcr.NoShorthand && ipi.IsSenderBroadcast;
        return ipi.Machine.Vcpus.Where(vcpu => vcpu.IsHardwareEnabled)
            .Where(vcpu => isEveryone || NaiveMatch.Match(ipi, vcpu, ipi.SenderDestination));
    }
}
