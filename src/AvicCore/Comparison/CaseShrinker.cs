using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Makes a case smaller, one step at a time, as long as it still shows the same; until no step is left.</summary>
internal static class CaseShrinker
{
    /// <summary>The smallest case that single steps lead to.</summary>
    public static IpiCase Shrink(IpiCase found, Func<IpiCase, bool> isSame)
    {
        for (IpiCase? smaller = found; smaller is not null; smaller = Steps(found).FirstOrDefault(isSame))
        {
            found = smaller;
        }

        return found;
    }

    /// <summary>Every way to make a case smaller by one vCPU, one oddity, one state or one bit.</summary>
    public static IEnumerable<IpiCase> Steps(IpiCase found)
        => WithoutOne(found)
            .Concat(LessOdd(found))
            .Concat(LowerIds(found))
            .Concat(PlainerStates(found))
            .Concat(FewerBits(found));

    private static IEnumerable<IpiCase> WithoutOne(IpiCase found)
        => Enumerable.Range(1, found.Vcpus.Length - 1).Reverse().Select(found.Without);

    private static IEnumerable<IpiCase> LessOdd(IpiCase found)
    {
        if (found.Vcpus.Any(vcpu => !vcpu.HasOwnXApicId))
        {
            yield return found with { Vcpus = [.. found.Vcpus.Select(vcpu => vcpu with { XApicId = (byte)vcpu.Id })] };
        }

        for (int v = 0; v < found.Vcpus.Length; v++)
        {
            CaseVcpu vcpu = found.Vcpus[v];
            if (vcpu.Mode != found.Sender.Mode)
            {
                yield return found.With(v, CaseVcpu.Linux(vcpu.Id, found.Sender.Mode) with { State = vcpu.State });
            }

            if (!vcpu.HasOwnLogicalId)
            {
                yield return found.With(v, vcpu with { LogicalId = LinuxLogicalIds.Of(vcpu.Mode, vcpu.Id) });
            }
        }
    }

    /// <summary>A vCPU takes the lowest id that is free, and the ICR follows it.</summary>
    private static IEnumerable<IpiCase> LowerIds(IpiCase found)
    {
        int free = 0;
        while (free < found.Vcpus.Length && found.Vcpus[free].Id == free)
        {
            free++;
        }

        for (int v = free; v < found.Vcpus.Length; v++)
        {
            CaseVcpu old = found.Vcpus[v];
            CaseVcpu renamed = CaseVcpu.Linux(free, old.Mode) with { State = old.State };
            if (!old.HasOwnLogicalId)
            {
                renamed = renamed with { LogicalId = old.LogicalId };
            }

            CaseVcpu[] vcpus = [.. found.With(v, renamed).Vcpus.OrderBy(vcpu => vcpu.Id)];
            yield return new IpiCase(vcpus, found.Icr);
            yield return new IpiCase(vcpus, Renamed(found.Icr, found.Sender, old, renamed));
        }
    }

    private static Icr Renamed(Icr icr, CaseVcpu sender, CaseVcpu old, CaseVcpu renamed)
    {
        bool isX2Apic = sender.IsX2Apic;
        uint destination = icr.Destination(isX2Apic);
        if (icr.DestinationMode == DestinationMode.Physical)
        {
            return destination == (uint)old.Id ? icr.WithDestination((uint)renamed.Id, isX2Apic) : icr;
        }

        uint from = isX2Apic ? Ldr.FromX2ApicId((uint)old.Id).Raw : old.LogicalId;
        uint to = isX2Apic ? Ldr.FromX2ApicId((uint)renamed.Id).Raw : renamed.LogicalId;
        return (destination & from) == from ? icr.WithDestination((destination & ~from) | to, isX2Apic) : icr;
    }

    private static IEnumerable<IpiCase> PlainerStates(IpiCase found)
    {
        for (int v = 1; v < found.Vcpus.Length; v++)
        {
            CaseVcpu vcpu = found.Vcpus[v];
            if (vcpu.State != VcpuState.Running)
            {
                yield return found.With(v, vcpu with { State = VcpuState.Running });
            }

            if (vcpu.State is not (VcpuState.Running or VcpuState.Blocked))
            {
                yield return found.With(v, vcpu with { State = VcpuState.Blocked });
            }
        }
    }

    private static IEnumerable<IpiCase> FewerBits(IpiCase found)
    {
        for (int bit = 63; bit >= 8; bit--)
        {
            if ((found.Icr.Raw & (1UL << bit)) != 0)
            {
                yield return found with { Icr = new Icr(found.Icr.Raw & ~(1UL << bit)) };
            }
        }
    }
}
