using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>APIC_BASE: the transition table of spec 02 section 1, its side effects, the derived LDR.</summary>
public sealed class ApicBaseTests
{
    private const ulong Base = 0xFEE0_0000;

    /// <summary>From, to, and whether a guest may.</summary>
    [Theory]
    [InlineData("disabled", "disabled", true)]
    [InlineData("disabled", "xAPIC", true)]
    [InlineData("disabled", "x2APIC", false)]
    [InlineData("disabled", "EXTD", false)]
    [InlineData("xAPIC", "disabled", true)]
    [InlineData("xAPIC", "xAPIC", true)]
    [InlineData("xAPIC", "x2APIC", true)]
    [InlineData("xAPIC", "EXTD", false)]
    [InlineData("x2APIC", "disabled", true)]
    [InlineData("x2APIC", "xAPIC", false)]
    [InlineData("x2APIC", "x2APIC", true)]
    [InlineData("x2APIC", "EXTD", false)]
    public void A_guest_makes_only_legal_transitions_and_a_host_all_that_have_a_mode(
        string from, string to, bool isLegal)
    {
        foreach (string kernel in new[] { "5.17", "6.0", "6.3", "6.19" })
        {
            AvicVm vm = NewVm(from, kernel, showsX2Apic: true);
            RegisterAccess write = vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), Base | Bits(to));
            Assert.Equal(isLegal ? RegisterHandling.Intercepted : RegisterHandling.GeneralProtection, write.Handling);
            Assert.Equal(0x7C, write.ExitCode);
            ulong now = vm.ReadRegister(1, RegisterAddress.Named("APIC_BASE")).Value;
            Assert.Equal(Base | Bits(isLegal ? to : from), now);
            if (!isLegal)
            {
                Assert.Empty(write.Changes);
            }

            AvicVm restored = NewVm(from, kernel, showsX2Apic: true);
            bool isDone = restored.RestoreApicBase(1, new ApicBase(Base | Bits(to)));
            Assert.Equal(to != "EXTD", isDone);
            Assert.Equal(Base | Bits(isDone ? to : from), restored.GetVcpu(1).Apic.Base.Raw);
            MachineInvariants.Check(vm);
            MachineInvariants.Check(restored);
        }
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("xAPIC")]
    public void EXTD_is_reserved_for_guest_and_host_where_CPUID_hides_x2APIC(string from)
    {
        AvicVm vm = new(new AvicVmOptions { ExposesX2Apic = false });
        if (from == "disabled")
        {
            vm.SetApicMode(1, ApicMode.Disabled);
        }

        RegisterAccess write = vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), Base | Bits("x2APIC"));

        Assert.Equal(RegisterHandling.GeneralProtection, write.Handling);
        Assert.Empty(write.Changes);
        Assert.False(vm.RestoreApicBase(1, new ApicBase(Base | Bits("x2APIC"))));
        Assert.True(vm.RestoreApicBase(1, new ApicBase(Base | Bits("xAPIC"))));
        Assert.Equal(
            AvicError.HardwareLimit,
            Assert.Throws<AvicException>(() => vm.SetApicMode(1, ApicMode.X2Apic)).Error);
        Assert.Throws<AvicException>(
            () => new AvicVm(new AvicVmOptions { ExposesX2Apic = false, Mode = ApicMode.X2Apic }));
    }

    [Fact]
    public void Reserved_bits_are_refused_for_guest_and_host_in_every_mode()
    {
        int[] reserved = [.. Enumerable.Range(0, 8).Append(9).Concat(Enumerable.Range(52, 12))];
        foreach (string from in new[] { "disabled", "xAPIC", "x2APIC" })
        {
            AvicVm vm = NewVm(from, "6.19");
            foreach (int bit in reserved)
            {
                ulong value = Base | Bits(from) | (1UL << bit);
                RegisterAccess write = vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), value);
                Assert.Equal((RegisterHandling.GeneralProtection, 0x7C), (write.Handling, write.ExitCode));
                Assert.False(vm.RestoreApicBase(1, new ApicBase(value)));
                Assert.Equal(Base | Bits(from), vm.GetVcpu(1).Apic.Base.Raw);
            }
        }
    }

    [Fact]
    public void The_boot_bit_is_read_only()
    {
        AvicVm vm = NewVm("xAPIC", "6.19");
        vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), Base | 0x900);
        vm.WriteRegister(0, RegisterAddress.AtMsr(0x1B), Base | 0x800);
        Assert.Equal((0xFEE0_0800UL, 0xFEE0_0900UL), (vm.GetVcpu(1).Apic.Base.Raw, vm.GetVcpu(0).Apic.Base.Raw));
    }

    [Theory]
    [InlineData("5.18", AvicInhibit.None)]
    [InlineData("5.19", AvicInhibit.ApicBaseModified)]
    [InlineData("6.0", AvicInhibit.ApicBaseModified)]
    [InlineData("6.19", AvicInhibit.ApicBaseModified)]
    public void A_moved_base_inhibits_for_good_and_only_while_enabled(string kernel, AvicInhibit inhibit)
    {
        AvicVm vm = NewVm("xAPIC", kernel);
        vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), 0x1_0000_0000);
        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), 0x1_0000_0800);
        Assert.Equal(inhibit, vm.Inhibits);
        vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), Base | 0x800);
        Assert.Equal(inhibit, vm.Inhibits);
    }

    [Theory]
    [InlineData(1, 0x0100_0000u, 0x0000_0001u, 0x0000_0002u)]
    [InlineData(17, 0x1100_0000u, 0x0000_0011u, 0x0001_0002u)]
    [InlineData(300, 0x2C00_0000u, 0x0000_012Cu, 0x0012_1000u)]
    [InlineData(511, 0xFF00_0000u, 0x0000_01FFu, 0x001F_8000u)]
    public void Entering_x2APIC_sets_ID_and_LDR_from_the_vCPU_id_and_leaving_sets_ID(int id, uint x, uint x2, uint ldr)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [0, id], Mode = ApicMode.X2Apic });
        Vcpu vcpu = vm.GetVcpu(id);
        Assert.Equal((x2, ldr), (vcpu.Apic[ApicRegister.Id], vcpu.Ldr));
        vm.WriteRegister(id, RegisterAddress.AtMsr(0x1B), Base);
        vm.WriteRegister(id, RegisterAddress.AtMsr(0x1B), Base | 0x800);
        Assert.Equal(x, vcpu.Apic[ApicRegister.Id]);
        vm.WriteRegister(id, RegisterAddress.AtMsr(0x1B), Base | 0xC00);
        Assert.Equal((x2, ldr), (vcpu.Apic[ApicRegister.Id], vcpu.Ldr));
    }

    /// <summary>Cluster id[19:4], member id[3:0]: ids above FFFFFh alias, though no table is that large.</summary>
    [Theory]
    [InlineData(0x0000_0000u, 0x0000_0001u)]
    [InlineData(0x000F_FFFFu, 0xFFFF_8000u)]
    [InlineData(0x0010_0000u, 0x0000_0001u)]
    [InlineData(0xFFFF_FFFFu, 0xFFFF_8000u)]
    [InlineData(0x0000_0FFFu, 0x00FF_8000u)]
    public void The_x2APIC_LDR_aliases_above_20_bits(uint id, uint ldr) => Assert.Equal(ldr, Ldr.FromX2ApicId(id).Raw);

    [Theory]
    [InlineData("6.2", AvicInhibit.None)]
    [InlineData("6.3", AvicInhibit.LogicalIdAliased)]
    public void Mixed_modes_inhibit_from_6_3_until_all_have_followed(string kernel, AvicInhibit inhibit)
    {
        AvicVm vm = NewVm("xAPIC", kernel);
        vm.WriteRegister(1, RegisterAddress.AtMsr(0x1B), Base | 0xC00);
        Assert.Equal(inhibit, vm.Inhibits);
        foreach (int id in new[] { 0, 2, 3 })
        {
            vm.WriteRegister(id, RegisterAddress.AtMsr(0x1B), Base | 0xC00);
        }

        Assert.Equal(AvicInhibit.None, vm.Inhibits);
        Assert.All(vm.LogicalIdTable.Entries, entry => Assert.True(entry >= 0));
    }

    private static AvicVm NewVm(string mode, string kernel, bool? showsX2Apic = null)
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel), ExposesX2Apic = showsX2Apic });
        vm.SetApicMode(1, mode switch
        {
            "disabled" => ApicMode.Disabled,
            "xAPIC" => ApicMode.XApicFlat,
            _ => ApicMode.X2Apic,
        });
        return vm;
    }

    private static ulong Bits(string mode)
        => mode switch
        {
            "disabled" => 0,
            "xAPIC" => 0x800,
            "x2APIC" => 0xC00,
            _ => 0x400,
        };
}
