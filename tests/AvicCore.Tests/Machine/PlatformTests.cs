using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What the CPU and the kernel together make of a VM (spec 01 section 1, spec 03 sections 1 and 10).</summary>
public sealed class PlatformTests
{
    [Theory]
    [InlineData("Zen1", "6.17", false)]
    [InlineData("Zen2", "6.17", false)]
    [InlineData("Zen2", "7.0", false)]
    [InlineData("Zen2", "6.16", true)]
    [InlineData("Zen2", "Patch-V1", true)]
    [InlineData("Zen3", "6.17", true)]
    [InlineData("Zen4", "6.19", true)]
    public void IPI_virtualization_is_forced_off_on_family_17h_from_6_17(string hardware, string kernel, bool isOn)
    {
        AvicVm vm = NewVm(hardware, kernel, ApicMode.XApicFlat);
        IpiResult result = vm.Send(0, SweepVm.Physical(1));
        Assert.Equal(isOn, vm.IsIpiVirtualizationEnabled);
        Assert.Equal(isOn ? null : 1, result.ExitId);
        Assert.Equal(isOn ? [1] : [], result.Doorbells);
        Assert.Equal(isOn ? [] : [1], result.SoftwareDoorbells);
        Assert.Equal(isOn, vm.PhysicalIdTable[1].IsRunning);
        Assert.True(vm.GetVcpu(1).IsRunning);
    }

    [Theory]
    [InlineData("6.16", "Zen2", "kvm_amd.avic=1 (given: off by default, load kvm_amd with avic=1)", "")]
    [InlineData(
        "6.17", "Zen2", "kvm_amd.avic=1 (given: off by default, load kvm_amd with avic=1)",
        "kvm_amd.enable_ipiv=0 (forced off: erratum 1235, family 17h)")]
    [InlineData("6.18", "Zen3", "kvm_amd.avic=1 (given: auto is off for Zen3)", "kvm_amd.enable_ipiv=1")]
    [InlineData("6.18", "Zen4", "kvm_amd.avic=1 (auto is on for Zen4)", "kvm_amd.enable_ipiv=1")]
    [InlineData("6.19", "X2AvicExt", "kvm_amd.avic=1 (auto is on for X2AvicExt)", "kvm_amd.enable_ipiv=1")]
    public void A_pair_of_kernel_and_CPU_says_what_the_module_parameters_come_to(
        string kernel, string hardware, string avic, string ipiv)
    {
        AvicVm vm = NewVm(hardware, kernel, ApicMode.XApicFlat);
        Assert.Equal(avic, vm.ModuleParameters[0]);
        Assert.Equal(ipiv.Length > 0 ? [ipiv] : [], vm.ModuleParameters.Where(line => line.Contains("ipiv", System.StringComparison.Ordinal)));
        Assert.Equal(["kvm.vector_hashing=1", "kvm.halt_poll_ns=200000"], vm.ModuleParameters.Skip(ipiv.Length > 0 ? 2 : 1));
        AvicVm told = new(new AvicVmOptions { Features = AvicVmFeatures.AvicOff, HashesVectors = false, EnableIpiv = false });
        Assert.Equal(
            [
                "kvm_amd.avic=0 (given: -Feature AvicOff)", "kvm_amd.enable_ipiv=0 (given)",
                "kvm.vector_hashing=0 (given)", "kvm.halt_poll_ns=200000",
            ],
            told.ModuleParameters);
    }

    [Fact]
    public void Asking_for_IPI_virtualization_does_not_bring_it_back_on_Zen2()
        => Assert.False(new AvicVm(new AvicVmOptions
        {
            Platform = AvicPlatform.Zen2,
            Kernel = KvmKernel.Parse("6.17"),
            EnableIpiv = true,
        }).IsIpiVirtualizationEnabled);

    [Theory]
    [InlineData("Linux-5.0")]
    [InlineData("Linux-5.17")]
    [InlineData("Linux-5.19-rc1")]
    [InlineData("Linux-5.19")]
    public void An_x2APIC_guest_has_no_AVIC_before_6_0(string kernel)
    {
        AvicVm vm = NewVm("Zen4", kernel, ApicMode.X2Apic);
        vm.SetState(1, VcpuState.Blocked);
        IpiResult result = vm.Send(0, SweepVm.Physical(1, isX2Apic: true));
        Assert.Equal(AvicInhibit.X2Apic, vm.Inhibits);
        Assert.Equal((IpiPath.Emulated, null), (result.Path, result.ExitId));
        Assert.Equal([1], result.Woken);
        Assert.Empty(result.Lost);
        Assert.All(vm.Vcpus, vcpu => Assert.False(vcpu.IsAvicActive));
    }

    /// <summary>Spec 03 section 8: what counts is what CPUID shows; what it hides no vCPU can use.</summary>
    [Fact]
    public void Before_6_0_a_vCPU_uses_x2APIC_only_in_a_VM_that_shows_it_and_has_no_AVIC()
    {
        AvicVm hidden = NewVm("Zen4", "5.17", ApicMode.XApicFlat);
        AvicException refused = Assert.Throws<AvicException>(() => hidden.SetApicMode(3, ApicMode.X2Apic));
        Assert.Equal(AvicError.HardwareLimit, refused.Error);
        Assert.True(hidden.IsAvicActive);

        AvicVm shown = new(hidden.Options with { ExposesX2Apic = true });
        shown.SetApicMode(3, ApicMode.X2Apic);
        shown.SetApicMode(3, ApicMode.XApicFlat);
        Assert.Equal(AvicInhibit.X2Apic, shown.Inhibits);
        Assert.Equal(IpiPath.Emulated, shown.Send(0, SweepVm.Physical(1)).Path);
    }

    [Fact]
    public void An_x2APIC_guest_on_Zen3_is_hybrid_its_IPIs_are_plain_exits_with_doorbell_injection()
    {
        AvicVm vm = NewVm("Zen3", "6.3", ApicMode.X2Apic);
        IpiResult result = vm.Send(0, SweepVm.Physical(1, isX2Apic: true));
        Assert.True(vm.IsAvicActive);
        Assert.Equal((IpiPath.Emulated, null), (result.Path, result.ExitId));
        Assert.Equal([1], result.SoftwareDoorbells);
        Assert.Empty(result.HostIpis);
    }

    /// <summary>Spec 03 section 10: the APIC page's memslot is removed once any vCPU uses x2APIC; from 6.3.</summary>
    [Theory]
    [InlineData("Zen3", "6.19", true)]
    [InlineData("Zen1", "6.3", true)]
    [InlineData("Zen3", "6.2", false)]
    [InlineData("Zen4", "6.19", false)]
    public void Without_x2AVIC_one_x2APIC_vCPU_makes_exits_of_the_accesses_of_xAPICs_for_good(
        string hardware, string kernel, bool isPageGone)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            VcpuCount = 3,
            Platform = AvicPlatform.Parse(hardware),
            Kernel = KvmKernel.Parse(kernel),
        });
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            vm.SetLdr(vcpu.Id, 0); // Else modes that differ inhibit AVIC from 6.3 on.
        }

        vm.SetApicMode(1, ApicMode.X2Apic);
        AssertAccesses(vm, isPageGone);
        AvicVm copy = VmCopy.Of(vm, vm.Kernel, enforcesInhibits: true);
        AssertAccesses(copy, isPageGone);
        vm.SetApicMode(1, ApicMode.XApicFlat);
        AssertAccesses(vm, isPageGone);
        AssertAccesses(VmCopy.Of(vm, vm.Kernel, enforcesInhibits: true), isPageGone);
    }

    private static void AssertAccesses(AvicVm vm, bool isPageGone)
    {
        Assert.Equal((true, !isPageGone), (vm.IsAvicActive, vm.HasApicPage));
        Assert.All(vm.Vcpus, vcpu => Assert.True(vcpu.IsAvicActive && vcpu.IsRunning));
        RegisterAccess write = vm.WriteRegister(0, RegisterAddress.Named("TPR"), 0x20);
        Assert.Equal(
            isPageGone ? (RegisterHandling.Intercepted, 0x400) : (RegisterHandling.Accelerated, (int?)null),
            (write.Handling, write.ExitCode));
        Assert.Equal(0x20u, vm.GetVcpu(0).Apic[ApicRegister.Tpr]);
        IpiResult ipi = vm.SendAndSettle(0, SweepVm.Physical(2));
        Assert.Equal(isPageGone ? IpiPath.Emulated : IpiPath.Hardware, ipi.Path);
        Assert.Equal([2], isPageGone ? ipi.SoftwareDoorbells : ipi.Doorbells);
    }

    [Theory]
    [InlineData("Linux-6.0")]
    [InlineData("Linux-6.3")]
    [InlineData("Linux-6.19")]
    public void An_x2APIC_guest_on_Zen4_is_accelerated_from_6_0(string kernel)
    {
        IpiResult result = NewVm("Zen4", kernel, ApicMode.X2Apic).Send(0, SweepVm.Physical(1, isX2Apic: true));
        Assert.Equal(IpiPath.Hardware, result.Path);
    }

    /// <summary>Spec 03 section 8, PHYSICAL_ID_TOO_BIG: above 254, 511 or 4095, as the hardware's table is.</summary>
    [Theory]
    [InlineData("Zen3", "6.19", 255, false)]
    [InlineData("Zen3", "6.17", 256, true)]
    [InlineData("Zen3", "6.19", 300, true)]
    [InlineData("Zen4", "6.19", 512, false)]
    [InlineData("Zen5", "6.17", 513, true)]
    [InlineData("Zen4", "6.19", 600, true)]
    [InlineData("X2AvicExt", "6.17", 513, true)]
    [InlineData("X2AvicExt", "6.19", 4096, false)]
    public void Ids_that_do_not_fit_the_table_inhibit_AVIC_from_6_17(
        string hardware, string kernel, int vcpus, bool isInhibited)
    {
        AvicVmOptions options = new()
        {
            VcpuCount = vcpus,
            Mode = ApicMode.X2Apic,
            Platform = AvicPlatform.Parse(hardware),
            Kernel = KvmKernel.Parse(kernel),
        };
        AvicVm vm = new(options);
        AssertSends(vm, isInhibited ? AvicInhibit.PhysicalIdTooBig : AvicInhibit.None);
        int last = vcpus - 1;
        Assert.Equal(!isInhibited, last < vm.PhysicalIdTable.Count && vm.PhysicalIdTable[last].IsValid);
        AssertSends(new AvicVm(options with { Features = AvicVmFeatures.AvicOff }), AvicInhibit.Disabled);
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.SetFeatures(AvicVmFeatures.None);
        Assert.Equal(!isInhibited, vm.IsAvicActive);
    }

    /// <summary>Whatever the table holds, KVM reaches the vCPU with the highest id when it emulates.</summary>
    private static void AssertSends(AvicVm vm, AvicInhibit inhibits)
    {
        int last = vm.VcpuCount - 1;
        vm.SetState(last, VcpuState.Blocked);
        IpiResult result = vm.SendAndSettle(0, SweepVm.Physical((uint)last, isX2Apic: true));
        Assert.Equal(inhibits, vm.Inhibits);
        Assert.Equal([last], result.Woken);
        Assert.Equal(
            vm.IsAvicActive && vm.Platform.HasX2Avic ? (IpiPath.Fast, 1) : (IpiPath.Emulated, (int?)null),
            (result.Path, result.ExitId));
    }

    [Theory]
    [InlineData("Zen2", null, IpiPath.None)]
    [InlineData("Zen1", 4, IpiPath.None)]
    [InlineData("Zen4", 4, IpiPath.None)]
    public void Zen2_ignores_an_illegal_vector_without_an_exit(string hardware, int? exitId, IpiPath path)
    {
        IpiResult result = NewVm(hardware, "6.6", ApicMode.XApicFlat).Send(0, SweepVm.Physical(1) with { Vector = 15 });
        Assert.Equal((exitId, path), (result.ExitId, result.Path));
        Assert.Empty(result.IrrSet);
        Assert.Empty(result.Dropped);
    }

    [Fact]
    public void Zen2_still_exits_for_a_type_it_does_not_accelerate()
    {
        Icr icr = SweepVm.Physical(1) with { Vector = 15, DeliveryMode = DeliveryMode.Nmi };
        Assert.Equal(0, NewVm("Zen2", "6.6", ApicMode.XApicFlat).Send(0, icr).ExitId);
    }

    [Fact]
    public void Platforms_have_the_manuals_features()
        => Assert.Equal(
            "Zen1 17h 0 FF erratum, Zen2 17h 0 FF erratum ignores, Zen3 19h 0 FF, Zen4 19h 512 1FF, Zen5 1Ah 512 1FF, "
                + "X2AvicExt 1Ah 4096 FFF",
            string.Join(", ", AvicPlatform.All.Select(
                cpu => $"{cpu.Name} {cpu.Family} {cpu.X2ApicIds} {cpu.MaxIndex:X}"
                    + (cpu.HasErratum1235 ? " erratum" : "") + (cpu.IgnoresIllegalVector ? " ignores" : ""))));

    [Fact]
    public void Assumptions_are_options()
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Mode = ApicMode.X2Apic,
            Blocked = [2],
            Assumptions = new AvicAssumptions
            {
                ChecksTypeBeforeVector = false,
                X2AvicBroadcasts = false,
                X2AvicLogicalReportsId = true,
            },
        });
        Assert.Equal(4, vm.SendAndSettle(0, new Icr(0x0000_0001_0000_0401)).ExitId);
        Assert.Equal(2, vm.SendAndSettle(0, SweepVm.Physical(0xFFFF_FFFF, isX2Apic: true)).ExitId);
        Assert.Equal(2, vm.SendAndSettle(0, SweepVm.Logical(0b1110, isX2Apic: true)).ExitIndex);
    }

    private static AvicVm NewVm(string hardware, string kernel, ApicMode mode)
        => new(new AvicVmOptions
        {
            Mode = mode,
            Platform = AvicPlatform.Parse(hardware),
            Kernel = KvmKernel.Parse(kernel),
        });
}
