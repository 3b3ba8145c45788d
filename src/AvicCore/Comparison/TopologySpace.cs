using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Every guest set-up of n vCPUs that a search tries, in a fixed order, simple ones first.</summary>
internal sealed class TopologySpace(
    IReadOnlyCollection<ApicMode> modes, IReadOnlyCollection<GuestTopology> topologies, AvicPlatform platform)
{
    private static readonly int[] s_xApicIds = [8, 9, 60, 254];
    private static readonly int[] s_x2ApicIds = [16, 255, 256, 511, 512, 600, 4095];

    /// <summary>The vCPUs, all in the guest.</summary>
    public IEnumerable<CaseVcpu[]> OfSize(int count)
        => modes.SelectMany(mode => topologies.OrderBy(topology => topology)
            .SelectMany(topology => Of(topology, mode, count)));

    private IEnumerable<CaseVcpu[]> Of(GuestTopology topology, ApicMode mode, int count)
        => topology switch
        {
            GuestTopology.Linux => [Linux(mode, count)],
            GuestTopology.SparseIds => count < 2 ? [] : Sparse(mode, count),
            GuestTopology.MixedModes => mode == ApicMode.X2Apic ? [] : Mixed(mode, count),
            _ when mode == ApicMode.X2Apic => [],
            GuestTopology.NoLogicalId => Subsets(count, everyone: true).Select(subset => NoLogicalId(mode, count, subset)),
            GuestTopology.SharedLogicalId => Pairs(count).Select(pair => Shared(mode, count, pair.First, pair.Second)),
            GuestTopology.WideLogicalId => Pairs(count)
                .Select(pair => Wide(mode, count, pair.First, pair.Second))
                .OfType<CaseVcpu[]>(),
            GuestTopology.SwappedIds => Pairs(count).Select(pair => Swapped(mode, count, pair.First, pair.Second)),
            _ => [],
        };

    public static CaseVcpu[] Linux(ApicMode mode, int count)
        => [.. Enumerable.Range(0, count).Select(id => CaseVcpu.Linux(id, mode))];

    public static void SwapXApicIds(CaseVcpu[] vcpus, int first, int second)
    {
        (byte one, byte other) = (vcpus[first].XApicId, vcpus[second].XApicId);
        vcpus[first] = vcpus[first] with { XApicId = other };
        vcpus[second] = vcpus[second] with { XApicId = one };
    }

    private static CaseVcpu[] NoLogicalId(ApicMode mode, int count, int subset)
        => [.. Linux(mode, count).Select((vcpu, v) => IsIn(subset, v) ? vcpu with { LogicalId = 0 } : vcpu)];

    /// <summary>The xAPICs with their logical ids, which makes KVM inhibit AVIC, and without, which does not.</summary>
    private IEnumerable<CaseVcpu[]> Mixed(ApicMode mode, int count)
    {
        if (!modes.Contains(ApicMode.X2Apic))
        {
            yield break;
        }

        foreach (int subset in Subsets(count, everyone: false))
        {
            foreach (bool hasLogicalIds in new[] { true, false })
            {
                yield return [.. Linux(mode, count).Select((vcpu, v)
                    => IsIn(subset, v) ? CaseVcpu.Linux(vcpu.Id, ApicMode.X2Apic)
                    : hasLogicalIds ? vcpu
                    : vcpu with { LogicalId = 0 })];
            }
        }
    }

    private IEnumerable<CaseVcpu[]> Sparse(ApicMode mode, int count)
    {
        bool isX2Apic = mode == ApicMode.X2Apic;
        foreach (int id in (isX2Apic ? s_x2ApicIds : s_xApicIds).Where(id => id >= count))
        {
            // One id beyond what the hardware has is enough.
            if (!isX2Apic || id < platform.X2ApicIds || id == 600)
            {
                yield return [.. Linux(mode, count - 1), CaseVcpu.Linux(id, mode)];
            }
        }
    }

    private static CaseVcpu[] Shared(ApicMode mode, int count, int first, int second)
    {
        CaseVcpu[] vcpus = Linux(mode, count);
        vcpus[second] = vcpus[second] with { LogicalId = vcpus[first].LogicalId };
        return vcpus;
    }

    /// <summary>Null if the two are in different clusters: one LDR cannot cover both.</summary>
    private static CaseVcpu[]? Wide(ApicMode mode, int count, int first, int second)
    {
        CaseVcpu[] vcpus = Linux(mode, count);
        bool isOneCluster = mode == ApicMode.XApicFlat || vcpus[first].LogicalId >> 4 == vcpus[second].LogicalId >> 4;
        vcpus[first] = vcpus[first] with { LogicalId = (byte)(vcpus[first].LogicalId | vcpus[second].LogicalId) };
        return isOneCluster ? vcpus : null;
    }

    private static CaseVcpu[] Swapped(ApicMode mode, int count, int first, int second)
    {
        CaseVcpu[] vcpus = Linux(mode, count);
        SwapXApicIds(vcpus, first, second);
        return vcpus;
    }

    private static IEnumerable<int> Subsets(int count, bool everyone)
        => Enumerable.Range(1, (1 << count) - (everyone ? 1 : 2));

    private static IEnumerable<(int First, int Second)> Pairs(int count)
        => Enumerable.Range(0, count).SelectMany(first => Enumerable.Range(0, count)
            .Where(second => second > first)
            .Select(second => (first, second)));

    private static bool IsIn(int subset, int v) => ((subset >> v) & 1) != 0;
}
