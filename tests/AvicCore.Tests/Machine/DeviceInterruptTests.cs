using Xunit;

namespace AvicCore.Tests;

/// <summary>Interrupts of assigned devices: the IOMMU's guest virtual APIC (spec 01 section 9).</summary>
public sealed class DeviceInterruptTests
{
    [Theory]
    [InlineData(VcpuState.Running, true, false)]
    [InlineData(VcpuState.InHost, true, false)]
    [InlineData(VcpuState.Blocked, false, true)]
    [InlineData(VcpuState.Preempted, false, false)]
    [InlineData(VcpuState.WaitForStartup, false, false)]
    public void A_posted_interrupt_sets_the_IRR_and_rings_or_logs_by_where_the_vCPU_is(
        VcpuState state, bool isRun, bool isLogged)
    {
        AvicVm vm = new(new AvicVmOptions { VmId = 3 });
        vm.SetPhysicalCpu(2, 0x42);
        vm.SetState(2, state);
        DeviceInterruptResult result = vm.SendDeviceInterrupt(2, 0x61);
        Assert.Equal((true, isRun, isLogged), (result.IsPosted, result.IsRun, result.IsLogged));
        Assert.Equal(0x42, result.Destination);
        Assert.Equal([2], result.IrrSet);
        Assert.Equal(isRun ? [2] : [], result.Doorbells);
        Assert.Equal(isLogged ? [2] : [], result.Woken);
        Assert.Equal(isLogged ? 0x3002u : null, result.GaTag);
        Assert.Empty(result.SoftwareDoorbells);
        Assert.Empty(result.HostIpis);
        Assert.Equal([0x61], vm.GetVcpu(2).Requested);
        Assert.Equal(isLogged ? VcpuState.Running : state, vm.GetVcpu(2).State);
    }

    /// <summary>VM id above, vCPU below: 8 bits to 6.2, then 9, then 12; the id, from 6.17 the index.</summary>
    [Theory]
    [InlineData("5.0", 0x0000_0709u)]
    [InlineData("6.2", 0x0000_0709u)]
    [InlineData("6.3", 0x0000_0E09u)]
    [InlineData("6.16", 0x0000_0E09u)]
    [InlineData("6.17", 0x0000_0E01u)]
    [InlineData("6.19", 0x0000_7001u)]
    public void The_GATag_is_as_wide_as_its_kernel_has_it_and_holds_id_or_index(string kernel, uint tag)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            VmId = 7,
            VcpuIds = [0, 9],
            Blocked = [9],
        });
        Assert.Equal(tag, vm.SendDeviceInterrupt(9, 0x61).GaTag);
    }

    [Theory]
    [InlineData("6.0", 0x12Cu)]
    [InlineData("6.3", 0x32Cu)]
    [InlineData("6.17", 0x201u)]
    [InlineData("6.19", 0x1001u)]
    public void A_big_id_is_cut_to_the_tags_width(string kernel, uint tag)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Mode = ApicMode.X2Apic,
            VcpuIds = [0, 300],
            Blocked = [300],
        });
        Assert.Equal(tag, vm.SendDeviceInterrupt(300, 0x61).GaTag);
    }

    [Theory]
    [InlineData(VcpuState.Running, 750)]
    [InlineData(VcpuState.Blocked, 23_750)]
    [InlineData(VcpuState.Preempted, 0)]
    public void A_doorbell_or_the_GA_log_and_a_wake_up_lie_between_device_and_handler(VcpuState state, long cycles)
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetState(1, state);
        Assert.Equal(cycles, vm.SendDeviceInterrupt(1, 0x61).LatencyCycles);
    }

    [Fact]
    public void Without_AVIC_there_is_no_GA_log_before_the_wake_up()
    {
        AvicVm vm = new(new AvicVmOptions { Features = AvicVmFeatures.PitReinject, Blocked = [1] });
        Assert.Equal(18_750, vm.SendDeviceInterrupt(1, 0x61).LatencyCycles);
    }

    [Theory]
    [InlineData("6.2", 0x00FF_FFFF, 0xFFFF_FF01u)]
    [InlineData("6.3", 0x007F_FFFF, 0xFFFF_FE01u)]
    [InlineData("6.19", 0x000F_FFFF, 0xFFFF_F001u)]
    public void A_VM_id_fits_into_what_the_tag_has_left_or_is_refused(string kernel, int last, uint tag)
    {
        AvicVmOptions options = new() { Kernel = KvmKernel.Parse(kernel), VmId = last, Blocked = [1] };
        Assert.Equal(tag, new AvicVm(options).SendDeviceInterrupt(1, 0x61).GaTag);
        foreach (int wrong in new[] { 0, -1, last + 1 })
        {
            AvicException refused = Assert.Throws<AvicException>(() => new AvicVm(options with { VmId = wrong }));
            Assert.Equal(AvicError.KernelLimit, refused.Error);
            Assert.Contains($"1 to {last}", refused.Message, System.StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_level_interrupt_is_legacy_and_sets_the_TMR()
    {
        AvicVm vm = new(new AvicVmOptions());
        DeviceInterruptResult result = vm.SendDeviceInterrupt(2, 0x61, isLevel: true);
        Assert.Equal((false, false, true), (result.IsPosted, result.IsRun, result.IsLevel));
        Assert.Equal([2], result.SoftwareDoorbells);
        Assert.Empty(result.Doorbells);
        Assert.True(vm.TakeInterrupt(2)!.IsLevel);
        Assert.True(vm.SendDeviceInterrupt(2, 0x61).IsPosted);
        vm.EndInterrupt(2);
        Assert.False(vm.TakeInterrupt(2)!.IsLevel);
    }

    [Theory]
    [InlineData(VcpuState.Running, false, true)]
    [InlineData(VcpuState.InHost, false, false)]
    [InlineData(VcpuState.Blocked, true, false)]
    [InlineData(VcpuState.Preempted, false, false)]
    public void While_AVIC_is_inhibited_KVM_delivers_with_a_wake_up_or_a_reschedule_IPI(
        VcpuState state, bool isWoken, bool isSentHostIpi)
    {
        AvicVm vm = new(new AvicVmOptions { Features = AvicVmFeatures.PitReinject });
        vm.SetState(1, state);
        DeviceInterruptResult result = vm.SendDeviceInterrupt(1, 0x61);
        Assert.Equal((false, false, null), (result.IsPosted, result.IsLogged, result.GaTag));
        Assert.Equal([1], result.IrrSet);
        Assert.Equal(isWoken ? [1] : [], result.Woken);
        Assert.Equal(isSentHostIpi ? [1] : [], result.HostIpis);
        Assert.Empty(result.Doorbells);
        Assert.Empty(result.SoftwareDoorbells);
    }

    [Fact]
    public void A_vCPU_in_a_nested_guest_is_fetched_by_a_reschedule_IPI()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.Schedule(1, VcpuAction.EnterNested);
        DeviceInterruptResult result = vm.SendDeviceInterrupt(1, 0x61);
        Assert.False(result.IsPosted);
        Assert.Equal([1], result.HostIpis);
        Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
    }

    [Fact]
    public void KVM_drops_what_is_for_a_disabled_APIC_and_the_IOMMU_does_not_ask_software_enable()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetSoftwareEnabled(1, false);
        Assert.Equal([1], vm.SendDeviceInterrupt(1, 0x61).IrrSet);
        Assert.Empty(vm.SendDeviceInterrupt(1, 0x62, isLevel: true).IrrSet);
        vm.SetApicMode(2, ApicMode.Disabled);
        Assert.Empty(vm.SendDeviceInterrupt(2, 0x61).IrrSet);
    }
}
