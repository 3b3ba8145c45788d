using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// Every destination byte, LDR set and running set of small VMs, in the manner of kvm-unit-tests x86/apic.c.
/// </summary>
public sealed class DestinationSweepTests
{
    /// <summary>
    /// Logical ids of vCPU 0 to 3: Linux's order, shuffled, with a gap, and with somebody who has none.
    /// </summary>
    private static readonly byte[][] s_flatIds =
        [[1, 2, 4, 8], [0x80, 0x01, 0x20, 0x04], [2, 4, 0x40, 0], [0x10, 0, 0, 1]];

    private static readonly byte[][] s_clusterIds =
        [[0x01, 0x02, 0x04, 0x08], [0x01, 0x11, 0xE1, 0x02], [0x21, 0x24, 0x02, 0], [0xE8, 0xE4, 0x74, 0x71]];

    public static TheoryData<string, ApicMode> Cases
    {
        get
        {
            TheoryData<string, ApicMode> cases = [];
            foreach (string handler in SweepVm.Handlers)
            {
                cases.Add(handler, ApicMode.XApicFlat);
                cases.Add(handler, ApicMode.XApicCluster);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_logical_IPI_reaches_exactly_the_owners_of_its_bits(string handler, ApicMode mode)
    {
        foreach (byte[] ids in IdSets(mode))
        {
            Icr[] icrs = [.. Enumerable.Range(0, 255).Select(destination => SweepVm.Logical((uint)destination))];
            foreach ((Icr icr, int subset, IpiResult result) in SweepVm.Run(SweepVm.Build(handler, mode, ids), icrs))
            {
                AssertLogical(handler, mode, ids, icr, subset, result);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_physical_IPI_reaches_exactly_the_vCPU_with_that_id(string handler, ApicMode mode)
    {
        Icr[] icrs = [.. Enumerable.Range(0, 255).Select(destination => SweepVm.Physical((uint)destination))];
        foreach ((Icr icr, int subset, IpiResult result) in SweepVm.Run(SweepVm.Build(handler, mode, 4), icrs))
        {
            int id = icr.XApicDestination;
            bool exists = id < 4;
            Assert.Equal(exists ? [id] : [], result.IrrSet);
            Assert.Equal(exists && id > 0 && !SweepVm.Runs(id, subset) ? [id] : [], result.Woken);
            Assert.Equal(exists ? (int?)(SweepVm.Runs(id, subset) ? null : 1) : 2, result.ExitId);
            Assert.Empty(result.Lost);
            Assert.Empty(result.Dropped);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_physical_broadcast_and_shorthands_reach_everyone(string handler, ApicMode mode)
    {
        Icr[] icrs =
        [
            SweepVm.Physical(0xFF),
            SweepVm.Physical(0) with { Shorthand = DestinationShorthand.AllIncludingSelf },
            SweepVm.Physical(0) with { Shorthand = DestinationShorthand.AllExcludingSelf },
        ];
        bool losesBroadcasts = handler is "G1" or "G2";
        foreach ((Icr icr, int subset, IpiResult result) in SweepVm.Run(SweepVm.Build(handler, mode, 4), icrs))
        {
            bool includesSelf = icr.Shorthand != DestinationShorthand.AllExcludingSelf;
            Assert.Equal(includesSelf ? [0, 1, 2, 3] : [1, 2, 3], result.IrrSet);
            if (!losesBroadcasts || icr.Shorthand != DestinationShorthand.None)
            {
                Assert.Equal(new[] { 1, 2, 3 }.Where(id => !SweepVm.Runs(id, subset)), result.Woken);
                Assert.Empty(result.Lost);
            }
        }
    }

    private static byte[][] IdSets(ApicMode mode) => mode == ApicMode.XApicFlat ? s_flatIds : s_clusterIds;

    /// <summary>
    /// Bits that nobody owns make the whole IPI incomplete with id 2: kernels from 6.3 emulate it, which ignores those
    /// bits; older ones drop it.
    /// </summary>
    private static void AssertLogical(string handler, ApicMode mode, byte[] ids, Icr icr, int subset, IpiResult result)
    {
        int[] owners = [.. Owners(mode, ids, icr.XApicDestination)];
        int bits = mode == ApicMode.XApicFlat ? icr.XApicDestination : icr.XApicDestination & 15;
        bool isComplete = int.PopCount(bits) == owners.Length;
        int[] asleep = [.. owners.Where(id => !SweepVm.Runs(id, subset))];
        bool emulates = handler is "G4" or "G5";
        Assert.Equal(isComplete ? (int?)(asleep.Length > 0 ? 1 : null) : 2, result.ExitId);
        Assert.Equal(isComplete || emulates ? owners : [], result.IrrSet);
        Assert.Equal(isComplete || emulates ? [] : owners, result.Dropped);
        bool wakesFirstOnly = isComplete && handler is "G1" or "G2";
        int[] reached = isComplete || emulates ? asleep : [];
        int[] woken = [.. wakesFirstOnly ? reached.OrderBy(id => ids[id]).Take(1) : reached];
        Assert.Equal(woken, result.Woken.Order());
        Assert.Equal(reached.Except(woken), result.Lost);
    }

    private static IEnumerable<int> Owners(ApicMode mode, byte[] ids, int destination)
        => Enumerable.Range(0, ids.Length).Where(
            id => mode == ApicMode.XApicFlat
                ? (ids[id] & destination) != 0
                : ids[id] >> 4 == destination >> 4 && (ids[id] & destination & 15) != 0);
}
