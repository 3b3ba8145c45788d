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
