using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The cases of kvm-unit-tests x86/apic.c (spec 05), on the newest kernel and older ones.</summary>
public sealed class KvmUnitTestsApicTests
{
    private const int Vcpus = 9;

    public static TheoryData<byte> LogicalIds
    {
        get
        {
            TheoryData<byte> ids = [];
            for (int first = 0; first < 8; first++)
            {
                for (int second = first; second < 8; second++)
                {
                    ids.Add((byte)(1 << first | 1 << second));
                }
            }

            return ids;
        }
    }

    /// <summary>One vCPU owns one or two bits; each destination with one of them reaches it alone.</summary>
    [Theory]
    [MemberData(nameof(LogicalIds))]
    public void Logical_flat_reaches_the_owner_of_a_bit_and_bits_nobody_owns_are_ignored(byte owned)
    {
        foreach (string kernel in new[] { "6.19", "6.3" })
        {
            AvicVm vm = NewVm(kernel, new Dictionary<int, byte> { [1] = owned }, ApicMode.XApicFlat);
            for (int destination = 0; destination < 0xFF; destination++)
            {
                bool isOwners = (destination & owned) != 0;
                AssertReached(vm, (byte)destination, isOwners ? [1] : []);
            }

            AssertReached(vm, 0xFF, [.. Enumerable.Range(0, Vcpus)]);
            bool isSingle = (owned & (owned - 1)) == 0;
            Assert.Equal(isSingle ? AvicInhibit.None : AvicInhibit.LogicalIdAliased, vm.Inhibits);
        }
    }

    /// <summary>Spec 03 sections 2 and 9: one entry, for the lowest bit; an invalid bit drops it all.</summary>
    [Theory]
    [InlineData("5.17")]
    [InlineData("6.0")]
    [InlineData("6.2")]
    public void Before_6_3_a_bit_nobody_owns_drops_the_IPI_and_of_two_owned_bits_only_the_lowest_counts(string kernel)
    {
        AvicVm vm = NewVm(kernel, new Dictionary<int, byte> { [1] = 0b0110 }, ApicMode.XApicFlat);
        AssertReached(vm, 0b0010, [1]);
        AssertReached(vm, 0b0100, []);
        AssertReached(vm, 0b0110, []);
        AssertReached(vm, 0b1010, []);
        Assert.Equal([1], vm.Send(0, SweepVm.Logical(0b1010)).Dropped);
        AvicVm today = NewVm("6.3", new Dictionary<int, byte> { [1] = 0b0110 }, ApicMode.XApicFlat);
        Assert.Empty(today.Send(0, SweepVm.Logical(0b1010)).Dropped);
    }

    [Theory]
    [InlineData("6.19")]
    [InlineData("6.3")]
    [InlineData("6.0")]
    [InlineData("5.17")]
    public void Logical_cluster_0_to_14_reaches_the_member_and_no_other_cluster(string kernel)
    {
        for (int cluster = 0; cluster <= 14; cluster++)
        {
            byte[] ids = [.. Enumerable.Range(0, 4).Select(member => (byte)(cluster << 4 | 1 << member))];
            Dictionary<int, byte> owners = Enumerable.Range(1, 4).ToDictionary(id => id, id => ids[id - 1]);
            AvicVm vm = NewVm(kernel, owners, ApicMode.XApicCluster);
            Assert.Equal(AvicInhibit.None, vm.Inhibits);
            for (int members = 0; members < 16; members++)
            {
                int[] expected = [.. Enumerable.Range(1, 4).Where(id => (members >> (id - 1) & 1) != 0)];
                AssertReached(vm, (byte)(cluster << 4 | members), expected);
                AssertReached(vm, (byte)((cluster + 1) % 15 << 4 | members), []);
            }
        }
    }

    [Fact]
    public void A_cluster_LDR_of_two_bits_answers_to_both_and_inhibits_until_it_has_one()
    {
        foreach (byte members in new byte[] { 0b0011, 0b0101, 0b1001, 0b0110, 0b1010, 0b1100 })
        {
            Dictionary<int, byte> owner = new() { [2] = (byte)(0x50 | members) };
            AvicVm vm = NewVm("6.19", owner, ApicMode.XApicCluster);
            Assert.Equal(AvicInhibit.LogicalIdAliased, vm.Inhibits);
            for (int wanted = 0; wanted < 16; wanted++)
            {
                AssertReached(vm, (byte)(0x50 | wanted), (wanted & members) != 0 ? [2] : []);
            }

            vm.WriteRegister(2, RegisterAddress.Named("LDR"), 0x5100_0000);
            Assert.Equal(AvicInhibit.None, vm.Inhibits);
            AssertReached(vm, 0x51, [2]);
            Assert.Equal(IpiPath.Hardware, vm.SendAndSettle(0, SweepVm.Logical(0x51)).Path);
        }
    }

    /// <summary>Cluster 15 is reserved: no slot, exit id 2, which 6.3 emulates and 6.0 drops.</summary>
    [Theory]
    [InlineData("6.19", true)]
    [InlineData("6.2", false)]
    public void Cluster_15_has_no_slot_and_does_not_inhibit(string kernel, bool isReached)
    {
        AvicVm vm = NewVm(kernel, new Dictionary<int, byte> { [2] = 0xF2 }, ApicMode.XApicCluster);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        IpiResult result = vm.SendAndSettle(0, SweepVm.Logical(0xF2));
        Assert.Equal((2, 61), (result.ExitId, result.ExitIndex));
        Assert.Equal(isReached ? [2] : [], result.IrrSet);
    }

    /// <summary>vCPU 1 takes every 8-bit id: where another has it too, the first created answers.</summary>
    [Fact]
    public void Every_aliased_xAPIC_id_inhibits_and_the_first_owner_keeps_it()
    {
        for (int alias = 0; alias <= 0xFF; alias++)
        {
            AvicVm vm = new(new AvicVmOptions { VcpuCount = Vcpus });
            vm.WriteRegister(1, RegisterAddress.Named("ID"), (uint)alias << 24);
            Assert.Equal(alias == 1 ? AvicInhibit.None : AvicInhibit.ApicIdModified, vm.Inhibits);
            int owner = alias == 0 ? 0 : 1;
            if (alias != 0xFF)
            {
                IpiResult result = vm.SendAndSettle(2, SweepVm.Physical((uint)alias));
                Assert.Equal([owner], result.IrrSet);
                Assert.Equal(alias == 1 ? IpiPath.Hardware : IpiPath.Emulated, result.Path);
            }

            Assert.Equal(Vcpus, vm.SendAndSettle(0, SweepVm.Physical(0xFF)).IrrSet.Length);
            vm.WriteRegister(1, RegisterAddress.Named("ID"), 0x0100_0000);
            Assert.Equal(AvicInhibit.None, vm.Inhibits);
        }
    }

    [Theory]
    [InlineData(ApicMode.XApicFlat, DestinationMode.Physical)]
    [InlineData(ApicMode.XApicFlat, DestinationMode.Logical)]
    [InlineData(ApicMode.XApicCluster, DestinationMode.Logical)]
    [InlineData(ApicMode.X2Apic, DestinationMode.Physical)]
    [InlineData(ApicMode.X2Apic, DestinationMode.Logical)]
    public void A_broadcast_reaches_everyone_and_the_shorthands_with_or_without_the_sender(
        ApicMode mode, DestinationMode destinationMode)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = Vcpus, Mode = mode });
        bool isX2Apic = mode == ApicMode.X2Apic;
        Icr icr = new Icr { Vector = 0xFD, DestinationMode = destinationMode }
            .WithDestination(isX2Apic ? 0xFFFF_FFFF : 0xFF, isX2Apic);
        int[] all = [.. Enumerable.Range(0, Vcpus)];
        Assert.Equal(all, vm.SendAndSettle(4, icr).IrrSet);
        Assert.Equal(all, vm.SendAndSettle(4, icr with { Shorthand = DestinationShorthand.AllIncludingSelf }).IrrSet);
        Assert.Equal(
            all.Where(id => id != 4),
            vm.SendAndSettle(4, icr with { Shorthand = DestinationShorthand.AllExcludingSelf }).IrrSet);
        Assert.Equal([4], vm.SendAndSettle(4, icr with { Shorthand = DestinationShorthand.Self }).IrrSet);
    }

    private static void AssertReached(AvicVm vm, byte destination, int[] expected)
    {
        IpiResult result = vm.SendAndSettle(0, SweepVm.Logical(destination));
        Assert.True(
            expected.SequenceEqual(result.IrrSet),
            $"{vm}: 0x{destination:x2} reached {string.Join(' ', result.IrrSet)}");
    }

    /// <summary>Nobody but those named has a logical id.</summary>
    private static AvicVm NewVm(string kernel, Dictionary<int, byte> logicalIds, ApicMode mode)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = Vcpus, Mode = mode, Kernel = KvmKernel.Parse(kernel) });
        for (int id = 0; id < Vcpus; id++)
        {
            vm.SetLdr(id, 0);
        }

        foreach (KeyValuePair<int, byte> owner in logicalIds)
        {
            vm.SetLdr(owner.Key, (uint)owner.Value << 24);
        }

        return vm;
    }
}
