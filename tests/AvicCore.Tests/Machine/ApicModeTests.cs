using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// Mode changes, ids and logical ids, and the inhibits that follow (spec 02 sections 1, 3, 8; spec 03 sections 8, 9).
/// </summary>
public sealed class ApicModeTests
{
    [Fact]
    public void Modes_keep_ids_and_tables_right_all_the_way_round()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 8 });
        Assert.Equal("0=0 1=1 2=2 3=3 4=4 5=5 6=6 7=7", Logical(vm));
        SetAll(vm, ApicMode.XApicCluster);
        Assert.Equal("0=0 1=1 2=2 3=3 4=4 5=5 6=6 7=7", Logical(vm));
        Assert.Equal(0x1800_0000u, vm.GetVcpu(7).Ldr);
        SetAll(vm, ApicMode.X2Apic);
        Assert.Equal("", Logical(vm));
        Assert.Equal((7u, 0x80u), (vm.GetVcpu(7).ApicId, vm.GetVcpu(7).Ldr));
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        SetAll(vm, ApicMode.Disabled);
        Assert.All(vm.Vcpus, vcpu => Assert.False(vcpu.IsAvicActive || vcpu.IsRunning));
        SetAll(vm, ApicMode.XApicFlat);
        Assert.Equal("0=0 1=1 2=2 3=3 4=4 5=5 6=6 7=7", Logical(vm));
        Assert.Equal((7u, 0x8000_0000u), (vm.GetVcpu(7).ApicId, vm.GetVcpu(7).Ldr));
        Assert.All(Enumerable.Range(0, 8), id => Assert.True(vm.PhysicalIdTable[id].IsValid));
        Assert.Equal([6], vm.Send(0, SweepVm.Logical(0x40)).Doorbells);
    }

    [Fact]
    public void Each_vCPU_of_a_cluster_VM_answers_to_its_logical_id()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 60, Mode = ApicMode.XApicCluster });
        for (int id = 1; id < 60; id++)
        {
            uint destination = (uint)((id / 4 * 16) + (1 << (id % 4)));
            Assert.Equal([id], vm.SendAndSettle(0, SweepVm.Logical(destination)).Doorbells);
        }
    }

    [Fact]
    public void While_modes_differ_6_3_inhibits_AVIC_and_emulates()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetApicMode(0, ApicMode.X2Apic);
        Assert.Equal(AvicInhibit.LogicalIdAliased, vm.Inhibits);
        Assert.Equal(IpiPath.Emulated, vm.Send(0, SweepVm.Physical(2, isX2Apic: true)).Path);
        SetAll(vm, ApicMode.X2Apic);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        Assert.Equal(IpiPath.Hardware, vm.Send(0, SweepVm.Physical(2, isX2Apic: true)).Path);
    }

    [Theory]
    [InlineData("6.3", 0x0300_0000u, AvicInhibit.LogicalIdAliased)]
    [InlineData("6.3", 0x0100_0000u, AvicInhibit.LogicalIdAliased)]
    [InlineData("6.3", 0x4000_0000u, AvicInhibit.None)]
    [InlineData("6.3", 0x0000_0000u, AvicInhibit.None)]
    [InlineData("6.2", 0x0300_0000u, AvicInhibit.None)]
    [InlineData("5.17", 0x0100_0000u, AvicInhibit.None)]
    public void A_logical_id_of_several_bits_or_shared_inhibits_from_6_3_until_it_is_mended(
        string kernel, uint ldr, AvicInhibit inhibit)
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
        vm.SetLdr(1, ldr);
        Assert.Equal(inhibit, vm.Inhibits);
        vm.SetLdr(1, 0x0200_0000);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
    }

    [Fact]
    public void Before_6_3_the_lowest_bit_of_a_logical_id_counts_and_since_then_none()
    {
        AvicVm old = new(new AvicVmOptions { Kernel = KvmKernel.Parse("6.2") });
        old.SetLdr(1, 0xC000_0000);
        Assert.Equal("0=0 2=2 3=3 6=1", Logical(old));
        AvicVm today = new(new AvicVmOptions { Kernel = KvmKernel.Parse("6.3") });
        today.SetLdr(1, 0xC000_0000);
        Assert.Equal("0=0 2=2 3=3", Logical(today));
    }

    [Theory]
    [InlineData("5.17", AvicInhibit.None, AvicInhibit.None)]
    [InlineData("5.19-rc1", AvicInhibit.ApicIdModified, AvicInhibit.ApicIdModified)]
    [InlineData("5.19", AvicInhibit.ApicIdModified, AvicInhibit.ApicIdModified)]
    [InlineData("6.2", AvicInhibit.ApicIdModified, AvicInhibit.ApicIdModified)]
    [InlineData("6.3", AvicInhibit.ApicIdModified, AvicInhibit.None)]
    public void A_changed_APIC_ID_inhibits_from_5_19_and_from_6_3_only_until_it_is_back(
        string kernel, AvicInhibit changed, AvicInhibit mended)
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
        vm.SetXApicId(2, 9);
        Assert.Equal(changed, vm.Inhibits);
        Assert.Equal(9u, vm.GetVcpu(2).ApicId);
        vm.SetXApicId(2, 2);
        Assert.Equal(mended, vm.Inhibits);
    }

    [Fact]
    public void Before_5_19_a_changed_APIC_ID_moves_the_table_entry_so_a_swap_corrupts_it()
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse("5.18") });
        ulong page1 = vm.PhysicalIdTable[1].BackingPage;
        vm.SetXApicId(1, 9);
        Assert.False(vm.PhysicalIdTable[1].IsValid);
        Assert.Equal(page1, vm.PhysicalIdTable[9].BackingPage);
        Assert.Equal([1], vm.Send(0, SweepVm.Physical(9)).Doorbells);

        AvicVm swapped = new(new AvicVmOptions { Kernel = KvmKernel.Parse("5.18") });
        swapped.SetXApicId(1, 2);
        swapped.SetXApicId(2, 1);
        Assert.Equal(page1, swapped.PhysicalIdTable[1].BackingPage);
        Assert.False(swapped.PhysicalIdTable[2].IsValid);
    }

    [Fact]
    public void Enabling_an_APIC_gives_the_vCPU_id_back_to_its_ID_register()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetXApicId(2, 9);
        vm.SetApicMode(2, ApicMode.Disabled);
        vm.SetApicMode(2, ApicMode.XApicFlat);
        Assert.Equal(2u, vm.GetVcpu(2).ApicId);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
    }

    /// <summary>Spec 02 section 1: MMIO while disabled or in x2APIC mode is dropped.</summary>
    [Theory]
    [InlineData(ApicMode.Disabled)]
    [InlineData(ApicMode.X2Apic)]
    public void Register_page_writes_are_dropped_without_a_register_page(ApicMode mode)
    {
        AvicVm vm = new(new AvicVmOptions());
        SetAll(vm, mode);
        string before = Registers(vm.GetVcpu(1));
        vm.SetLdr(1, 0x4000_0000);
        vm.SetDfr(1, 0x0FFF_FFFF);
        vm.SetXApicId(1, 77);
        Assert.Equal(before, Registers(vm.GetVcpu(1)));
        Assert.Equal("", Logical(vm));
    }

    [Fact]
    public void A_disabled_sender_writes_no_ICR_and_a_disabled_target_is_addressed_by_nobody()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetApicMode(1, ApicMode.Disabled);
        IpiResult fromNobody = vm.Send(1, SweepVm.Physical(2));
        Assert.Equal((IpiPath.None, null), (fromNobody.Path, fromNobody.ExitId));
        Assert.Empty(fromNobody.Dropped);
        IpiResult nmi = vm.Send(0, SweepVm.Physical(1) with { DeliveryMode = DeliveryMode.Nmi });
        Assert.Empty(nmi.Kicked);
    }

    [Fact]
    public void Hardware_does_not_ask_whether_a_target_is_software_enabled_but_emulation_does()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetSoftwareEnabled(1, isEnabled: false);
        Assert.False(vm.GetVcpu(1).IsSoftwareEnabled);
        Assert.Equal([1], vm.SendAndSettle(0, SweepVm.Physical(1)).IrrSet);
        Icr level = SweepVm.Physical(1) with { TriggerMode = TriggerMode.Level, IsAssert = true };
        IpiResult emulated = vm.SendAndSettle(0, level);
        Assert.Equal((0, IpiPath.Emulated), (emulated.ExitId, emulated.Path));
        Assert.Empty(emulated.IrrSet);
    }

    [Fact]
    public void Switching_off_by_software_masks_every_LVT()
    {
        AvicVm vm = new(new AvicVmOptions());
        Assert.Equal(0x700u, vm.GetVcpu(0).Apic[ApicRegister.LvtLint0]);
        vm.SetSoftwareEnabled(0, isEnabled: false);
        Assert.Equal(0x1_0700u, vm.GetVcpu(0).Apic[ApicRegister.LvtLint0]);
        Assert.Equal(0xFFu, vm.GetVcpu(0).Apic[ApicRegister.Svr]);
    }

    private static void SetAll(AvicVm vm, ApicMode mode)
    {
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            vm.SetApicMode(vcpu.Id, mode);
            Assert.Equal(mode, vcpu.Mode);
        }
    }

    private static string Logical(AvicVm vm)
    {
        IEnumerable<int> valid = Enumerable.Range(0, LogicalIdTable.Size)
            .Where(slot => vm.LogicalIdTable[slot].IsValid);
        return string.Join(' ', valid.Select(slot => $"{slot}={vm.LogicalIdTable[slot].GuestApicId}"));
    }

    private static string Registers(Vcpu vcpu) => $"{vcpu.ApicId} {vcpu.Ldr:x} {vcpu.Dfr:x}";
}
