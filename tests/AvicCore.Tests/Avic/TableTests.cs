using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// The tables that hardware reads, and how KVM keeps them (spec 01 section 3, spec 03 sections 6 and 9).
/// </summary>
public sealed class TableTests
{
    private static readonly Gen<byte> s_logicalId = Gen.OneOf(Gen.Byte, Gen.Int[0, 7].Select(bit => (byte)(1 << bit)));

    [Fact]
    public void Entries_follow_the_scheduler()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetPhysicalCpu(1, 0xABC);
        Assert.Equal((true, true, (ushort)0xABC), Entry(vm, 1));
        vm.SetState(1, VcpuState.Blocked);
        Assert.Equal((true, false, (ushort)0xABC), Entry(vm, 1));
        vm.SetPhysicalCpu(1, 5);
        Assert.Equal((true, false, (ushort)0xABC), Entry(vm, 1));
        vm.SetState(1, VcpuState.InHost);
        Assert.Equal((true, true, (ushort)5), Entry(vm, 1));
        vm.SetState(1, VcpuState.Preempted);
        Assert.False(vm.PhysicalIdTable[1].IsRunning);
        vm.SetState(1, VcpuState.Nested);
        Assert.False(vm.PhysicalIdTable[1].IsRunning);
        Assert.False(vm.GetVcpu(1).IsAvicActive);
    }

    [Fact]
    public void Waking_loads_the_vCPU()
    {
        AvicVm vm = new(new AvicVmOptions { Blocked = [1] });
        vm.Send(0, SweepVm.Physical(1));
        Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
        Assert.True(vm.PhysicalIdTable[1].IsRunning);
        Assert.Equal([0xFD], vm.GetVcpu(1).Requested);
    }

    [Theory]
    [InlineData("Zen3", 256)]
    [InlineData("Zen4", 512)]
    [InlineData("X2AvicExt", 4096)]
    public void The_physical_table_is_as_long_as_the_hardware_has_it(string hardware, int count)
    {
        AvicVm vm = new(new AvicVmOptions { Platform = AvicPlatform.Parse(hardware) });
        Assert.Equal(count, vm.PhysicalIdTable.Count);
        Assert.Equal(4, Enumerable.Range(0, count).Count(id => vm.PhysicalIdTable[id].IsValid));
        Assert.Equal(4, Enumerable.Range(0, 4).Select(id => vm.PhysicalIdTable[id].BackingPage).Distinct().Count());
    }

    [Fact]
    public void Sparse_ids_have_sparse_entries_and_a_broadcast_skips_the_rest()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [7, 3, 200] });
        Assert.Equal([3, 7, 200], Enumerable.Range(0, 255).Where(id => vm.PhysicalIdTable[id].IsValid));
        IpiResult result = vm.Send(7, SweepVm.Physical(0xFF));
        Assert.Equal([3, 7, 200], result.Doorbells);
        Assert.Null(result.ExitId);
    }

    /// <summary>
    /// Random LDR and DFR writes: unchanged means nothing; else clear the slot of the old pair, then, for an LDR write,
    /// set the slot of the new one.
    /// </summary>
    [Theory]
    [InlineData("G3b", false)]
    [InlineData("G4", true)]
    public void LDR_and_DFR_writes_keep_the_logical_table_as_KVM_does(string handler, bool needsSingleBit)
        => Gen.Select(Gen.Int[0, 3], Gen.Bool, s_logicalId).Array[1, 30]
            .Holds(
                writes =>
                {
                    AvicVm vm = SweepVm.Build(handler, ApicMode.XApicFlat, 4);
                    byte[] ldrs = [1, 2, 4, 8];
                    bool[] flats = [true, true, true, true];
                    Dictionary<int, int> table = new() { [0] = 0, [1] = 1, [2] = 2, [3] = 3 };
                    foreach ((int id, bool isLdr, byte value) in writes)
                    {
                        bool isFlat = value % 2 == 0;
                        bool isUnchanged = isLdr ? ldrs[id] == value : flats[id] == isFlat;
                        if (!isUnchanged)
                        {
                            table.Remove(Slot(ldrs[id], flats[id], needsSingleBit));
                        }

                        if (!isLdr)
                        {
                            flats[id] = isFlat;
                            vm.SetDfr(id, isFlat ? 0xFFFF_FFFF : 0x0FFF_FFFF);
                            continue;
                        }

                        bool isBad = !needsSingleBit && value != 0 && Slot(value, flats[id], needsSingleBit) < 0;
                        ldrs[id] = isBad ? ldrs[id] : value;
                        vm.SetLdr(id, value * 0x100_0000u);
                        if (isUnchanged || isBad)
                        {
                            continue;
                        }

                        table[Slot(value, flats[id], needsSingleBit)] = id;
                        table.Remove(-1);
                    }

                    IEnumerable<(int, int)> actual = Enumerable.Range(0, LogicalIdTable.Size)
                        .Where(slot => vm.LogicalIdTable[slot].IsValid)
                        .Select(slot => (slot, (int)vm.LogicalIdTable[slot].GuestApicId));
                    Assert.Equal(table.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), actual);
                },
                cases: 2000);

    private static int Slot(byte logicalId, bool isFlat, bool needsSingleBit)
    {
        int members = isFlat ? logicalId : logicalId % 16;
        bool isUsable = members != 0
            && (isFlat || logicalId / 16 != 15)
            && (!needsSingleBit || int.PopCount(members) == 1);
        int lowest = Enumerable.Range(0, 8).FirstOrDefault(bit => (members & (1 << bit)) != 0);
        return isUsable ? (isFlat ? 0 : logicalId / 16 * 4) + lowest : -1;
    }

    private static (bool IsValid, bool IsRunning, ushort HostApicId) Entry(AvicVm vm, int id)
        => (vm.PhysicalIdTable[id].IsValid, vm.PhysicalIdTable[id].IsRunning, vm.PhysicalIdTable[id].HostApicId);
}
