using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The rules of spec 02 section 3: what a register keeps of what is written, with AVIC and without.</summary>
public sealed class RegisterWriteTests
{
    private const uint Masked = 0x1_0000;

    [Theory]
    [InlineData("ID", 0xFFFF_FFFF, 0xFF00_0000)]
    [InlineData("ID", 0x0212_3456, 0x0200_0000)]
    [InlineData("TPR", 0xFFFF_FF35, 0x35)]
    [InlineData("LDR", 0xFFFF_FFFF, 0xFF00_0000)]
    [InlineData("LDR", 0x0112_3456, 0x0100_0000)]
    [InlineData("DFR", 0x0000_0000, 0x0FFF_FFFF)]
    [InlineData("DFR", 0xF000_0000, 0xFFFF_FFFF)]
    [InlineData("DFR", 0x5000_0000, 0x5FFF_FFFF)]
    [InlineData("SVR", 0xFFFF_FFFF, 0x3FF)]
    [InlineData("SVR", 0x1_1133, 0x133)]
    [InlineData("LVTT", 0x0002_00EF, 0x0002_00EF)]
    [InlineData("LVT1", 0x400, 0x400)]
    [InlineData("TMICT", 0xFFFF_FFFF, 0xFFFF_FFFF)]
    [InlineData("TDCR", 0xB, 0xB)]
    public void A_write_through_the_page_keeps_the_registers_bits_with_and_without_AVIC(
        string register, uint value, uint kept)
    {
        foreach (AvicVmFeatures features in new[] { AvicVmFeatures.None, AvicVmFeatures.PitReinject })
        {
            AvicVm vm = new(new AvicVmOptions { Features = features });
            RegisterAddress address = RegisterAddress.Named(register);
            RegisterAccess write = vm.WriteRegister(1, address, 0xDEAD_BEEF_0000_0000 | value);
            Assert.Equal(value, write.Value);
            Assert.Equal(kept, vm.GetVcpu(1).Apic.ReadAt(address.Offset));
            Assert.Equal(kept, vm.ReadRegister(1, address).Value);
        }
    }

    [Fact]
    public void ICR_high_keeps_the_destination_in_KVM_and_is_plain_memory_in_hardware()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.WriteRegister(0, RegisterAddress.Named("ICR2"), 0x0312_3456);
        Assert.Equal(0x0312_3456u, vm.GetVcpu(0).Apic[ApicRegister.IcrHigh]);
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.WriteRegister(0, RegisterAddress.Named("ICR2"), 0x0212_3456);
        Assert.Equal(0x0200_0000u, vm.GetVcpu(0).Apic[ApicRegister.IcrHigh]);
        Assert.Equal([2], vm.WriteRegister(0, RegisterAddress.Named("ICR"), 0x41).Ipi!.IrrSet);
    }

    [Theory]
    [InlineData(AvicVmFeatures.None)]
    [InlineData(AvicVmFeatures.PitReinject)]
    public void Writing_ICR_clears_the_busy_bit_sends_to_ICR_high_and_stores(AvicVmFeatures features)
    {
        AvicVm vm = new(new AvicVmOptions { Features = features });
        vm.WriteRegister(0, RegisterAddress.Named("ICRH"), 0x0300_0000);
        RegisterAccess write = vm.WriteRegister(0, RegisterAddress.Named("ICRL"), 0x1041);
        Assert.Equal([3], write.Ipi!.IrrSet);
        Assert.Equal(0x0300_0000_0000_0041UL, vm.GetVcpu(0).Apic.Icr.Raw);
    }

    [Theory]
    [InlineData(AvicVmFeatures.None)]
    [InlineData(AvicVmFeatures.PitReinject)]
    public void Clearing_the_software_enable_bit_masks_every_LVT_and_they_stay_masked(AvicVmFeatures features)
    {
        AvicVm vm = new(new AvicVmOptions { Features = features });
        string[] lvts = ["LVTT", "LVTTHMR", "LVTPC", "LVT0", "LVT1", "LVTERR"];
        foreach (string lvt in lvts)
        {
            vm.WriteRegister(1, RegisterAddress.Named(lvt), 0x40);
        }

        vm.WriteRegister(1, RegisterAddress.Named("SVR"), 0xFF);
        Assert.False(vm.GetVcpu(1).IsSoftwareEnabled);
        Assert.All(lvts, lvt => Assert.Equal(Masked | 0x40, vm.ReadRegister(1, RegisterAddress.Named(lvt)).Value));
        vm.WriteRegister(1, RegisterAddress.Named("LVTT"), 0x50);
        Assert.Equal(Masked | 0x50, vm.ReadRegister(1, RegisterAddress.Named("LVTT")).Value);
        vm.WriteRegister(1, RegisterAddress.Named("SVR"), 0x1FF);
        vm.WriteRegister(1, RegisterAddress.Named("LVTT"), 0x50);
        Assert.Equal(0x50UL, vm.ReadRegister(1, RegisterAddress.Named("LVTT")).Value);
    }

    /// <summary>Spec 02 section 8: the map is rebuilt when SVR toggles; it has only enabled APICs.</summary>
    [Fact]
    public void Switching_off_by_software_takes_an_aliased_logical_id_out_of_the_map()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x0300_0000);
        Assert.Equal(AvicInhibit.LogicalIdAliased, vm.Inhibits);
        vm.WriteRegister(1, RegisterAddress.Named("SVR"), 0xFF);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        vm.WriteRegister(1, RegisterAddress.Named("SVR"), 0x1FF);
        Assert.Equal(AvicInhibit.LogicalIdAliased, vm.Inhibits);
    }

    [Theory]
    [InlineData("ESR", 1UL, AvicVmFeatures.None)]
    [InlineData("ESR", 1UL, AvicVmFeatures.PitReinject)]
    [InlineData("SELF_IPI", 0x100UL, AvicVmFeatures.None)]
    [InlineData("SELF_IPI", 0x100UL, AvicVmFeatures.PitReinject)]
    [InlineData("SVR", 0x1_0000_01FFUL, AvicVmFeatures.None)]
    [InlineData("TPR", 0x1_0000_0000UL, AvicVmFeatures.PitReinject)]
    [InlineData("TPR", 0x1_0000_0000UL, AvicVmFeatures.None)]
    [InlineData("EOI", 0x1_0000_0000UL, AvicVmFeatures.PitReinject)]
    [InlineData("EOI", 1UL, AvicVmFeatures.None)]
    [InlineData("ICR", 0x0000_0001_0000_1041UL, AvicVmFeatures.None)]
    [InlineData("ICR", 0x0000_0001_0001_0041UL, AvicVmFeatures.None)]
    [InlineData("ICR", 0x0000_0001_0002_0041UL, AvicVmFeatures.PitReinject)]
    [InlineData("ICR", 0x0000_0001_0000_2041UL, AvicVmFeatures.PitReinject)]
    [InlineData("ICR", 0x0000_0001_8000_0041UL, AvicVmFeatures.PitReinject)]
    public void An_x2APIC_value_that_is_reserved_is_GP_and_changes_nothing(
        string register, ulong value, AvicVmFeatures features)
    {
        AvicVm vm = new(new AvicVmOptions { Mode = ApicMode.X2Apic, Features = features });
        RegisterAccess write = vm.WriteRegister(0, RegisterAddress.Named(register), value);
        Assert.Equal(RegisterHandling.GeneralProtection, write.Handling);

        // KVM intercepts and injects it; hardware refuses by itself only what it would accelerate.
        bool isByHardware = features == AvicVmFeatures.None && register is not ("ESR" or "SVR");
        Assert.Equal(isByHardware ? null : 0x7C, write.ExitCode);
        Assert.Empty(write.Changes);
        Assert.Null(write.Ipi);
        Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Requested));
    }

    [Theory]
    [InlineData("EOI", 0xFFFF_FFFFUL, "6.19")]
    [InlineData("ESR", 0UL, "6.19")]
    [InlineData("ICR", 0x0000_0001_0000_1041UL, "6.19")]
    [InlineData("ICR", 0x0000_0001_0002_2041UL, "6.11")]
    public void KVM_takes_any_EOI_and_before_6_12_any_ICR(string register, ulong value, string kernel)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Mode = ApicMode.X2Apic,
            Features = AvicVmFeatures.PitReinject,
            Kernel = KvmKernel.Parse(kernel),
        });
        RegisterAccess write = vm.WriteRegister(0, RegisterAddress.Named(register), value);
        Assert.Equal((RegisterHandling.Intercepted, 0x7C), (write.Handling, write.ExitCode));
        Assert.Equal(register == "ICR", vm.GetVcpu(1).Apic.IsRequested(0x41));
        Assert.False(vm.GetVcpu(0).Apic.Icr.IsBusy);
    }

    [Theory]
    [InlineData("PPR")]
    [InlineData("ISR2")]
    [InlineData("TMR0")]
    [InlineData("IRR7")]
    [InlineData("TMCCT")]
    [InlineData("Version")]
    public void Read_only_registers_ignore_MMIO_writes_and_their_MSRs_are_GP(string register)
    {
        foreach (AvicVmFeatures features in new[] { AvicVmFeatures.None, AvicVmFeatures.PitReinject })
        {
            AvicVm xApic = new(new AvicVmOptions { Features = features });
            Assert.Empty(xApic.WriteRegister(0, RegisterAddress.Named(register), 0xFFFF_FFFF).Changes);
            AvicVm x2Apic = new(new AvicVmOptions { Features = features, Mode = ApicMode.X2Apic });
            RegisterAccess write = x2Apic.WriteRegister(0, RegisterAddress.Named(register), 0);
            Assert.Equal(RegisterHandling.GeneralProtection, write.Handling);
        }
    }

    /// <summary>Spec 02 section 3; with AVIC an offset between the registers is not listed, so memory (spec 01 section 4).</summary>
    [Theory]
    [InlineData(0x024u, RegisterHandling.Allowed)]
    [InlineData(0x084u, RegisterHandling.Allowed)]
    [InlineData(0x0B8u, RegisterHandling.Allowed)]
    [InlineData(0x0D4u, RegisterHandling.Allowed)]
    [InlineData(0x0E1u, RegisterHandling.Allowed)]
    [InlineData(0x0F2u, RegisterHandling.Allowed)]
    [InlineData(0x204u, RegisterHandling.Allowed)]
    [InlineData(0x304u, RegisterHandling.Allowed)]
    [InlineData(0x30Cu, RegisterHandling.Allowed)]
    [InlineData(0x314u, RegisterHandling.Allowed)]
    [InlineData(0x32Fu, RegisterHandling.Allowed)]
    [InlineData(0x544u, RegisterHandling.Fault)]
    public void Unaligned_MMIO_writes_are_ignored_with_AVIC_and_without(uint offset, RegisterHandling withAvic)
    {
        foreach (AvicVmFeatures features in new[] { AvicVmFeatures.None, AvicVmFeatures.PitReinject })
        {
            AvicVm vm = new(new AvicVmOptions { Features = features });
            vm.Send(1, SweepVm.Physical(0));
            vm.TakeInterrupt(0); // So that an EOI would have something to end.
            RegisterAccess write = vm.WriteRegister(0, RegisterAddress.AtOffset(offset), 0x0200_0041);
            Assert.Empty(write.Changes);
            Assert.Null(write.Ipi);
            Assert.Equal(vm.IsAvicActive ? withAvic : RegisterHandling.Intercepted, write.Handling);
            Assert.Equal(write.Handling == RegisterHandling.Allowed, write.ExitCode is null);
            Assert.Equal($"0x{offset:x3}", write.Register);
        }
    }

    [Fact]
    public void Between_the_registers_there_is_nothing_to_read()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetState(1, VcpuState.InHost);
        vm.Send(0, SweepVm.Physical(1));
        vm.SetState(1, VcpuState.Running);
        Assert.NotEqual(0UL, vm.ReadRegister(1, RegisterAddress.AtOffset(0x270)).Value);
        RegisterAccess read = vm.ReadRegister(1, RegisterAddress.AtOffset(0x274));
        Assert.Equal((RegisterHandling.Allowed, 0UL), (read.Handling, read.Value));
    }

    [Fact]
    public void An_x2APIC_ICR_write_is_64_bits_and_reads_back_whole_also_after_a_SELF_IPI()
    {
        foreach (AvicVmFeatures features in new[] { AvicVmFeatures.None, AvicVmFeatures.PitReinject })
        {
            AvicVm vm = new(new AvicVmOptions { Mode = ApicMode.X2Apic, Features = features });
            RegisterAccess write = vm.WriteRegister(0, RegisterAddress.AtMsr(0x830), 0x0000_0003_0000_0041);
            Assert.Equal([3], write.Ipi!.IrrSet);
            Assert.Equal(0x0000_0003_0000_0041UL, vm.ReadRegister(0, RegisterAddress.AtMsr(0x830)).Value);
            Assert.Equal(3u, vm.GetVcpu(0).Apic.ReadAt(0x310));
            Assert.Equal([0], vm.WriteRegister(0, RegisterAddress.AtMsr(0x83F), 0x55).Ipi!.IrrSet);
            Assert.Equal([0x55], vm.GetVcpu(0).Requested.Select(vector => (int)vector));
            Assert.Equal(0x0000_0003_0000_0041UL, vm.ReadRegister(0, RegisterAddress.AtMsr(0x830)).Value);
        }
    }
}
