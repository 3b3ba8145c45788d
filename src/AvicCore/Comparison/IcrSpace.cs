using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Every ICR that can make a difference to the sender of a small VM.</summary>
/// <remarks>
/// xAPIC: all 256 destinations in both modes. x2APIC destinations have 32 bits, so ids and clusters that nobody has stand
/// for each other: of the physical ones every id there is, its neighbours, and the limits of tables and masks; of the
/// logical ones every set of existing members of each cluster with up to two that do not exist, and a cluster without any.
/// </remarks>
internal static class IcrSpace
{
    /// <summary>Linux' RESCHEDULE_VECTOR.</summary>
    public const byte Vector = 0xFD;

    private const uint Clusters = 0x1_0000;

    private static readonly uint[] s_limits =
        [0, 0xFE, 0xFF, 0x100, 0x1FF, 0x200, 0xFFF, 0x1000, 0x0200_0000, Icr.X2ApicBroadcast];

    public static Icr[] Of(CaseVcpu[] vcpus)
    {
        bool isX2Apic = vcpus[0].IsX2Apic;
        IEnumerable<uint> bytes = Enumerable.Range(0, 256).Select(destination => (uint)destination);
        IEnumerable<Icr> physical = (isX2Apic ? PhysicalX2Apic(vcpus) : bytes)
            .Select(destination => Fixed(DestinationMode.Physical).WithDestination(destination, isX2Apic));
        IEnumerable<Icr> logical = (isX2Apic ? LogicalX2Apic(vcpus) : bytes)
            .Select(destination => Fixed(DestinationMode.Logical).WithDestination(destination, isX2Apic));
        return [.. physical, .. logical, .. Shorthands(), .. Others(isX2Apic)];
    }

    private static Icr Fixed(DestinationMode mode) => new() { Vector = Vector, DestinationMode = mode };

    private static IEnumerable<Icr> Shorthands()
        => new[] { DestinationShorthand.Self, DestinationShorthand.AllIncludingSelf, DestinationShorthand.AllExcludingSelf }
            .Select(shorthand => Fixed(DestinationMode.Physical) with { Shorthand = shorthand });

    /// <summary>What hardware does not accelerate: other types, level trigger, illegal vectors. To vCPU 1.</summary>
    private static IEnumerable<Icr> Others(bool isX2Apic)
    {
        Icr plain = Fixed(DestinationMode.Physical).WithDestination(1, isX2Apic);
        for (DeliveryMode type = DeliveryMode.LowestPriority; type <= DeliveryMode.ExtInt; type++)
        {
            yield return plain with { DeliveryMode = type, IsAssert = true };
        }

        yield return plain with { TriggerMode = TriggerMode.Level, IsAssert = true };
        yield return plain with { Vector = 15 };
    }

    private static IEnumerable<uint> PhysicalX2Apic(CaseVcpu[] vcpus)
        => s_limits
            .Concat(vcpus.SelectMany(vcpu => new[] { (uint)vcpu.Id, (uint)vcpu.Id + 1 }))
            .Distinct()
            .OrderBy(id => id);

    private static IEnumerable<uint> LogicalX2Apic(CaseVcpu[] vcpus)
    {
        uint[] clusters = [.. vcpus.Select(vcpu => (uint)vcpu.Id >> 4).Append(Clusters - 1).Distinct().OrderBy(id => id)];
        foreach (uint cluster in clusters)
        {
            uint present = 0;
            foreach (CaseVcpu vcpu in vcpus.Where(vcpu => (uint)vcpu.Id >> 4 == cluster))
            {
                present |= 1u << (vcpu.Id & 15);
            }

            uint absent = ~present & 0xFFFF;
            uint lowest = absent & (0 - absent);
            uint highest = absent == 0 ? 0 : 1u << BitMath.Highest(absent);
            foreach (uint members in SubsetsOf(present | lowest | highest))
            {
                yield return (cluster << 16) | members;
            }

            yield return (cluster << 16) | 0xFFFF; // In the last cluster this is the broadcast.
        }
    }

    private static IEnumerable<uint> SubsetsOf(uint bits)
    {
        for (uint subset = 0; ; subset = (subset - bits) & bits)
        {
            yield return subset;
            if (subset == bits)
            {
                yield break;
            }
        }
    }
}
