using System;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Every scheduling verb from every state, and what it leaves in the table (spec 03 section 6).</summary>
public sealed class VcpuActionTests
{
    /// <summary>A verb, and for each state R H B P N W where it leads; - is refused.</summary>
    [Theory]
    [InlineData(VcpuAction.Load, "RHBHNW")]
    [InlineData(VcpuAction.Enter, "RR----")]
    [InlineData(VcpuAction.Exit, "HH----")]
    [InlineData(VcpuAction.Put, "PPBP--")]
    [InlineData(VcpuAction.Block, "BBB---")]
    [InlineData(VcpuAction.Unblock, "RHRPNW")]
    [InlineData(VcpuAction.HaltPoll, "HH----")]
    [InlineData(VcpuAction.EnterNested, "N-----")]
    [InlineData(VcpuAction.LeaveNested, "----R-")]
    public void Each_verb_leads_from_each_state_where_its_row_says(VcpuAction action, string row)
    {
        for (int from = 0; from < row.Length; from++)
        {
            VcpuState state = StateOf("RHBPNW"[from]);
            AvicVm vm = NewVm();
            vm.SetState(1, state);
            if (row[from] == '-')
            {
                AvicException refused = Assert.Throws<AvicException>(() => vm.Schedule(1, action));
                Assert.Equal((AvicError.InvalidState, action), (refused.Error, refused.Value));
                Assert.Contains(action.ToString(), refused.Message, StringComparison.Ordinal);
                Assert.Equal(state, vm.GetVcpu(1).State);
            }
            else
            {
                vm.Schedule(1, action);
                Assert.Equal(StateOf(row[from]), vm.GetVcpu(1).State);
            }

            MachineInvariants.Check(vm);
        }
    }

    [Fact]
    public void An_unknown_verb_is_refused_from_every_state()
    {
        AvicVm vm = NewVm();
        foreach (VcpuState state in Enum.GetValues<VcpuState>())
        {
            vm.SetState(1, state);
            Assert.Throws<AvicException>(() => vm.Schedule(1, (VcpuAction)9));
        }
    }

    [Theory]
    [InlineData(VcpuAction.Put)]
    [InlineData(VcpuAction.Block)]
    [InlineData(VcpuAction.EnterNested)]
    public void Who_leaves_the_CPU_clears_IsRunning_and_leaves_its_host_id(VcpuAction action)
    {
        AvicVm vm = NewVm();
        vm.SetPhysicalCpu(1, 77);
        Assert.Equal((true, 77), (vm.PhysicalIdTable[1].IsRunning, vm.PhysicalIdTable[1].HostApicId));
        vm.Schedule(1, action);
        Assert.Equal((false, 77), (vm.PhysicalIdTable[1].IsRunning, vm.PhysicalIdTable[1].HostApicId));
        vm.SetPhysicalCpu(1, 99);
        Assert.Equal((false, 77), (vm.PhysicalIdTable[1].IsRunning, vm.PhysicalIdTable[1].HostApicId));
        vm.Schedule(1, action switch
        {
            VcpuAction.Put => VcpuAction.Load,
            VcpuAction.Block => VcpuAction.Unblock,
            _ => VcpuAction.LeaveNested,
        });
        Assert.Equal((true, 99), (vm.PhysicalIdTable[1].IsRunning, vm.PhysicalIdTable[1].HostApicId));
    }

    [Fact]
    public void Load_skips_a_blocked_vCPU()
    {
        AvicVm vm = NewVm();
        vm.Schedule(1, VcpuAction.Block);
        vm.SetPhysicalCpu(1, 5);
        vm.Schedule(1, VcpuAction.Load);
        Assert.Equal((false, 1), (vm.PhysicalIdTable[1].IsRunning, vm.PhysicalIdTable[1].HostApicId));
    }

    [Theory]
    [InlineData(VcpuAction.Block)]
    [InlineData(VcpuAction.HaltPoll)]
    public void Who_has_something_deliverable_does_not_sleep(VcpuAction action)
    {
        AvicVm vm = NewVm();
        vm.Schedule(1, VcpuAction.Exit);
        vm.Send(0, SweepVm.Physical(1));
        vm.Schedule(1, action);
        Assert.Equal((VcpuState.Running, true), (vm.GetVcpu(1).State, vm.PhysicalIdTable[1].IsRunning));
        Assert.Equal(0xFD, vm.TakeInterrupt(1)!.Vector);
        vm.EndInterrupt(1);
        vm.Schedule(1, VcpuAction.Block);
        Assert.Equal(VcpuState.Blocked, vm.GetVcpu(1).State);
    }

    [Fact]
    public void A_vector_below_the_task_priority_lets_it_sleep_and_an_NMI_does_not()
    {
        AvicVm vm = NewVm();
        vm.WriteRegister(1, RegisterAddress.Named("TPR"), 0xF0);
        vm.Send(0, SweepVm.Physical(1));
        vm.Schedule(1, VcpuAction.Block);
        Assert.Equal(VcpuState.Blocked, vm.GetVcpu(1).State);
        vm.Send(0, SweepVm.Physical(1) with { DeliveryMode = DeliveryMode.Nmi });
        Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
        vm.Schedule(1, VcpuAction.Block);
        Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
        Assert.Equal("Nmi", vm.TakeInterrupt(1)!.Kind);
        vm.Schedule(1, VcpuAction.Block);
        Assert.Equal(VcpuState.Blocked, vm.GetVcpu(1).State);
    }

    [Theory]
    [InlineData("5.0", false)]
    [InlineData("5.16", false)]
    [InlineData("5.17", true)]
    [InlineData("6.19", true)]
    public void A_polling_vCPU_keeps_IsRunning_from_5_17_and_before_every_IPI_exits(string kernel, bool isRunning)
    {
        AvicVm vm = NewVm(kernel);
        vm.Schedule(1, VcpuAction.HaltPoll);
        Assert.Equal(isRunning, vm.PhysicalIdTable[1].IsRunning);
        IpiResult ipi = vm.Send(0, SweepVm.Physical(1));
        Assert.Equal(isRunning ? null : 1, ipi.ExitId);
        Assert.Equal(isRunning ? [1] : [], ipi.Doorbells);
        Assert.Equal([1], ipi.IrrSet);
        Assert.Empty(ipi.Lost);
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("6.19")]
    public void KVM_rings_the_doorbell_of_another_physical_CPU_only(string kernel)
    {
        AvicVm vm = NewVm(kernel);
        Icr level = SweepVm.Physical(1) with { TriggerMode = TriggerMode.Level, IsAssert = true };
        Assert.Equal([1], vm.Send(0, level).SoftwareDoorbells);
        vm.SetPhysicalCpu(1, vm.GetVcpu(0).PhysicalCpu);
        IpiResult here = vm.Send(0, level);
        Assert.Empty(here.SoftwareDoorbells);
        Assert.Equal([1], here.IrrSet);
        Assert.Empty(here.HostIpis);
    }

    [Fact]
    public void With_IPI_virtualization_off_the_table_never_shows_IsRunning_but_KVM_and_the_IOMMU_know_it()
    {
        AvicVm vm = new(new AvicVmOptions { EnableIpiv = false });
        foreach (VcpuAction action in new[] { VcpuAction.Exit, VcpuAction.Put, VcpuAction.Load, VcpuAction.Enter })
        {
            vm.Schedule(1, action);
            Assert.False(vm.PhysicalIdTable[1].IsRunning);
            Assert.Equal(action != VcpuAction.Put, vm.GetVcpu(1).IsRunning);
            Assert.Equal(action != VcpuAction.Put, vm.SendDeviceInterrupt(1, 0x41).IsRun);
        }
    }

    private static AvicVm NewVm(string kernel = "6.19")
        => new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel), VcpuCount = 3 });

    private static VcpuState StateOf(char letter)
        => letter switch
        {
            'R' => VcpuState.Running,
            'H' => VcpuState.InHost,
            'B' => VcpuState.Blocked,
            'P' => VcpuState.Preempted,
            'N' => VcpuState.Nested,
            _ => VcpuState.WaitForStartup,
        };
}
