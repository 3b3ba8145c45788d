using System;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Each guess of the model is an option, and the option changes what it says (spec 01 section 6, marks [A]).</summary>
public sealed class AssumptionTests
{
    [Fact]
    public void An_IPI_wrong_in_type_and_vector_is_reported_for_what_is_checked_first()
    {
        Icr icr = new() { Vector = 5, DeliveryMode = DeliveryMode.Nmi, XApicDestination = 1 };
        Assert.Equal(0, Send(new AvicAssumptions(), icr).ExitId);
        Assert.Equal(4, Send(new AvicAssumptions { ChecksTypeBeforeVector = false }, icr).ExitId);
    }

    [Fact]
    public void Of_several_halted_targets_the_first_or_the_last_is_reported()
    {
        Icr icr = new() { Vector = 0xFD, DestinationMode = DestinationMode.Logical, XApicDestination = 0x0E };
        Assert.Equal(1, Send(new AvicAssumptions(), icr).ExitIndex);
        Assert.Equal(3, Send(new AvicAssumptions { ReportsFirstNotRunning = false }, icr).ExitIndex);
    }

    [Fact]
    public void A_broadcast_reports_the_first_or_the_last_halted_target()
    {
        Icr icr = new() { Vector = 0xFD, XApicDestination = 0xFF };
        Assert.Equal(1, Send(new AvicAssumptions(), icr).ExitIndex);
        Assert.Equal(3, Send(new AvicAssumptions { ReportsFirstNotRunning = false }, icr).ExitIndex);
    }

    [Fact]
    public void A_logical_destination_without_a_bit_completes_or_exits()
    {
        Icr icr = new() { Vector = 0xFD, DestinationMode = DestinationMode.Logical };
        Assert.Null(Send(new AvicAssumptions(), icr).ExitId);
        Assert.Equal((2, 0), Exit(Send(new AvicAssumptions { EmptyLogicalCompletes = false }, icr)));
    }

    [Fact]
    public void An_x2AVIC_broadcast_reaches_everyone_or_nobody()
    {
        Icr icr = new() { Vector = 0xFD, X2ApicDestination = 0xFFFF_FFFF };
        Assert.Equal([0, 1, 2, 3], Send(new AvicAssumptions(), icr, ApicMode.X2Apic).IrrSet);
        Assert.Equal(2, Send(new AvicAssumptions { X2AvicBroadcasts = false }, icr, ApicMode.X2Apic).ExitId);
    }

    [Fact]
    public void An_x2AVIC_logical_exit_reports_0_or_the_target()
    {
        Icr icr = new() { Vector = 0xFD, DestinationMode = DestinationMode.Logical, X2ApicDestination = 0x4 };
        Assert.Equal(0, Send(new AvicAssumptions(), icr, ApicMode.X2Apic).ExitIndex);
        Assert.Equal(2, Send(new AvicAssumptions { X2AvicLogicalReportsId = true }, icr, ApicMode.X2Apic).ExitIndex);
    }

    [Theory]
    [InlineData(true, RegisterHandling.GeneralProtection)]
    [InlineData(false, RegisterHandling.Accelerated)]
    public void An_x2AVIC_ICR_write_with_the_busy_bit_faults_or_sends(bool refuses, RegisterHandling expected)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Mode = ApicMode.X2Apic,
            Assumptions = new AvicAssumptions { X2AvicRefusesBusy = refuses },
        });
        Assert.Equal(expected, vm.WriteRegister(0, RegisterAddress.AtMsr(0x830), 0x1_0000_10FD).Handling);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Delivery_clears_the_TMR_bit_or_leaves_it(bool clears, bool isLevelAfterwards)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = new AvicAssumptions { ClearsTriggerMode = clears } });
        vm.SendDeviceInterrupt(1, 0x41, isLevel: true);
        vm.Send(0, new Icr { Vector = 0x41, XApicDestination = 1 });
        Assert.Equal(isLevelAfterwards, vm.TakeInterrupt(1)!.IsLevel);
    }

    [Theory]
    [InlineData(DestinationMode.Physical, 0xFF, DestinationShorthand.None)]
    [InlineData(DestinationMode.Logical, 0xFF, DestinationShorthand.None)]
    [InlineData(DestinationMode.Physical, 0, DestinationShorthand.AllExcludingSelf)]
    public void A_broadcast_reports_the_physical_index_or_0(
        DestinationMode mode, byte destination, DestinationShorthand shorthand)
    {
        Icr icr = new() { Vector = 0xFD, XApicDestination = destination, DestinationMode = mode, Shorthand = shorthand };
        Assert.Equal((1, 1), Exit(Send(new AvicAssumptions(), icr)));
        Assert.Equal((1, 0), Exit(Send(new AvicAssumptions { BroadcastReportsPhysicalIndex = false }, icr)));
    }

    [Theory]
    [InlineData(true, new[] { 0, 1 })]
    [InlineData(false, new int[0])]
    public void A_bad_page_ends_a_broadcast_there_or_before_it_begins(bool deliversUpTo, int[] reached)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = new AvicAssumptions { DeliversUpToBadPage = deliversUpTo } });
        vm.PhysicalIdTable[2] = vm.PhysicalIdTable[2] with { BackingPage = 0x7_0000_0000 };
        IpiResult result = vm.Send(0, new Icr { Vector = 0xFD, XApicDestination = 0xFF });
        Assert.Equal((3, 2), Exit(result));
        Assert.Equal(reached, result.IrrSet);
    }

    [Theory]
    [InlineData("6.19", true)]
    [InlineData("6.19", false)]
    [InlineData("5.0", true)]
    [InlineData("5.0", false)]
    public void A_doorbell_to_a_CPU_in_the_host_is_lost_or_an_interrupt_to_the_host(string kernel, bool isIgnored)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Assumptions = new AvicAssumptions { IgnoresHostDoorbell = isIgnored },
        });
        vm.SetState(1, VcpuState.InHost);
        int[] expected = isIgnored ? [] : [1];
        IpiResult byHardware = vm.Send(0, new Icr { Vector = 0x41, XApicDestination = 1 });
        Assert.Equal([1], byHardware.Doorbells);
        Assert.Equal(expected, byHardware.HostIpis);
        Assert.Equal([1], vm.SendDeviceInterrupt(1, 0x51).Doorbells);
        Assert.Equal(expected, vm.SendDeviceInterrupt(1, 0x51).HostIpis);

        // KVM rings only vCPUs in the guest from 5.17 on; before, all that have IsRunning = 1.
        IpiResult byKvm = vm.Send(0, new Icr { Vector = 0x61, XApicDestination = 1, DeliveryMode = DeliveryMode.LowestPriority });
        Assert.Equal(kernel == "5.0" ? [1] : [], byKvm.SoftwareDoorbells);
        Assert.Equal(kernel == "5.0" ? expected : [], byKvm.HostIpis);
        Assert.Empty(vm.Send(0, new Icr { Vector = 0x41, XApicDestination = 2 }).HostIpis);
        Assert.Equal(VcpuState.InHost, vm.GetVcpu(1).State);
    }

    [Fact]
    public void A_doorbell_that_hardware_does_not_ring_disturbs_no_host()
    {
        AvicVm vm = new(new AvicVmOptions
        {
            EnableIpiv = false,
            Assumptions = new AvicAssumptions { IgnoresHostDoorbell = false },
        });
        vm.SetState(1, VcpuState.InHost);
        IpiResult result = vm.Send(0, new Icr { Vector = 0x41, XApicDestination = 1 });
        Assert.Empty(result.Doorbells);
        Assert.Empty(result.HostIpis);
    }

    [Theory]
    [InlineData("EOI", 1UL)]
    [InlineData("TPR", 0x121UL)]
    [InlineData("SELF_IPI", 0x141UL)]
    [InlineData("ICR", 0x0000_0001_0001_0041UL)]
    public void x2AVIC_refuses_reserved_values_or_takes_them(string register, ulong value)
    {
        foreach (bool checks in new[] { true, false })
        {
            AvicVm vm = new(new AvicVmOptions
            {
                Mode = ApicMode.X2Apic,
                Assumptions = new AvicAssumptions { X2AvicChecksWrites = checks },
            });
            RegisterAccess write = vm.WriteRegister(0, RegisterAddress.Named(register), value);
            Assert.Equal(
                (checks ? RegisterHandling.GeneralProtection : RegisterHandling.Accelerated, null),
                (write.Handling, write.ExitCode));
            Assert.Equal(!checks && register is ("SELF_IPI" or "ICR"), write.Ipi is not null);
            Assert.Equal(register == "TPR" && !checks ? 0x21u : 0u, vm.GetVcpu(0).Apic[ApicRegister.Tpr]);
        }
    }

    [Theory]
    [InlineData(true, RegisterHandling.Trap)]
    [InlineData(false, RegisterHandling.Fault)]
    public void The_EOI_of_a_level_vector_traps_or_faults_and_ends_it_once(bool traps, RegisterHandling handling)
    {
        foreach (ApicMode mode in new[] { ApicMode.XApicFlat, ApicMode.X2Apic })
        {
            AvicVm vm = new(new AvicVmOptions { Mode = mode, Assumptions = new AvicAssumptions { TrapsLevelEoi = traps } });
            vm.SendDeviceInterrupt(1, 0x41, isLevel: true);
            vm.TakeInterrupt(1);
            vm.SendDeviceInterrupt(1, 0x61, isLevel: true);
            vm.TakeInterrupt(1);
            RegisterAccess eoi = vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0);
            Assert.Equal((handling, 0x402, 0x61UL), (eoi.Handling, eoi.ExitCode, eoi.ExitInfo2));
            Assert.Equal([0x41], vm.GetVcpu(1).Apic.InServiceVectors());
        }
    }

    [Theory]
    [InlineData(VcpuState.Preempted, true, false)]
    [InlineData(VcpuState.Preempted, false, true)]
    [InlineData(VcpuState.Blocked, true, true)]
    [InlineData(VcpuState.Running, false, false)]
    public void The_GA_log_is_for_sleepers_or_for_all_that_do_not_run(VcpuState state, bool onlyBlocked, bool isLogged)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = new AvicAssumptions { GaLogsOnlyBlocked = onlyBlocked } });
        vm.SetState(1, state);
        DeviceInterruptResult result = vm.SendDeviceInterrupt(1, 0x61);
        Assert.Equal((isLogged, isLogged ? 0x1001u : null), (result.IsLogged, result.GaTag));
        Assert.Equal(state == VcpuState.Blocked ? [1] : [], result.Woken);
    }

    [Theory]
    [InlineData("6.12", "6.17", 0x209u)]
    [InlineData("6.12", "6.12", 0x201u)]
    [InlineData("6.12", "6.12.1", 0x209u)]
    [InlineData("6.18", "7.0", 0x209u)]
    public void The_GATag_holds_the_index_from_the_release_that_is_assumed(string kernel, string since, uint tag)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            VcpuIds = [0, 9],
            Blocked = [9],
            Assumptions = new AvicAssumptions { GaTagIndexSince = Version.Parse(since) },
        });
        Assert.Equal(tag, vm.SendDeviceInterrupt(9, 0x61).GaTag);
    }

    [Theory]
    [InlineData("6.16", false, "kvm_amd.avic=0")]
    [InlineData("6.17", true, "kvm_amd.avic=0")]
    [InlineData("6.18", true, "kvm_amd.avic=auto (on for Zen4 and family 1Ah and newer with x2AVIC)")]
    public void A_kernel_lists_its_module_parameters(string kernel, bool hasIpiv, string avic)
    {
        string[] parameters = KvmKernel.Parse(kernel).ModuleParameters;
        Assert.Equal(avic, parameters[0]);
        Assert.Equal(hasIpiv, parameters.Any(line => line.StartsWith("kvm_amd.enable_ipiv=", StringComparison.Ordinal)));
    }

    private static IpiResult Send(AvicAssumptions assumptions, Icr icr, ApicMode mode = ApicMode.XApicFlat)
        => new AvicVm(new AvicVmOptions { Mode = mode, Blocked = [1, 2, 3], Assumptions = assumptions }).Send(0, icr);

    private static (int Id, int Index) Exit(IpiResult result) => (result.ExitId!.Value, result.ExitIndex!.Value);
}
