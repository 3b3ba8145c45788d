using System;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Every mistake of a caller is an AvicException with its AvicError and the refused value.</summary>
public sealed class PlanErrorTests
{
    private static readonly AvicVmOptions s_default = new();

    public static TheoryData<string, AvicError, object> Options => new()
    {
        { "no vCPU", AvicError.InvalidVcpuCount, 0 },
        { "negative", AvicError.InvalidVcpuCount, -1 },
        { "too many", AvicError.InvalidVcpuCount, 4097 },
        { "no ids", AvicError.InvalidVcpuCount, 0 },
        { "an id twice", AvicError.InvalidVcpuCount, 3 },
        { "a negative id", AvicError.InvalidVcpuCount, -2 },
        { "an id too big", AvicError.InvalidVcpuCount, 4096 },
        { "256 in xAPIC", AvicError.HardwareLimit, 255 },
        { "id 255 in xAPIC", AvicError.HardwareLimit, 255 },
        { "256 in xAPIC, AVIC off", AvicError.HardwareLimit, 255 },
        { "513 on Zen4, 6.16", AvicError.KernelLimit, 512u },
        { "256 x2APIC on Zen3, 6.16", AvicError.KernelLimit, 255u },
        { "4096 on 6.3", AvicError.KernelLimit, 4095u },
        { "513 on 6.16", AvicError.KernelLimit, 512u },
        { "ipiv on 6.0", AvicError.KernelLimit, true },
        { "ipiv off on 6.16", AvicError.KernelLimit, false },
        { "blocked stranger", AvicError.VcpuNotFound, 9 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void An_impossible_machine_is_refused(string what, AvicError error, object value)
    {
        AvicException refused = Assert.Throws<AvicException>(() => new AvicVm(Make(what)));
        Assert.Equal(error, refused.Error);
        Assert.Equal(value, refused.Value);
        Assert.NotEmpty(refused.Message);
    }

    [Theory]
    [InlineData("255 in xAPIC")]
    [InlineData("512 on Zen4")]
    [InlineData("4096 on 6.19")]
    [InlineData("4096 on Patch-V1")]
    [InlineData("ipiv off on 6.17")]
    [InlineData("255 x2APIC on Zen3, 6.16")]
    public void The_largest_machines_are_built_and_have_AVIC(string what)
        => Assert.True(new AvicVm(Make(what)).IsAvicActive);

    [Fact]
    public void Without_AVIC_its_tables_set_no_limit()
        => Assert.False(new AvicVm(Make("513 on Zen4, 6.16, AVIC off")).IsAvicActive);

    public static TheoryData<string, AvicError, object> Calls => new()
    {
        { "source missing", AvicError.VcpuNotFound, 7 },
        { "source negative", AvicError.VcpuNotFound, -1 },
        { "source blocked", AvicError.SourceNotRunning, 1 },
        { "source blocked, batch", AvicError.SourceNotRunning, 1 },
        { "count 0", AvicError.InvalidCount, 0L },
        { "count negative", AvicError.InvalidCount, -5L },
        { "vCPU missing", AvicError.VcpuNotFound, 4 },
        { "state", AvicError.InvalidState, (VcpuState)6 },
        { "host id", AvicError.IndexOutOfRange, 4096 },
        { "physical slot", AvicError.IndexOutOfRange, 512 },
        { "negative physical slot", AvicError.IndexOutOfRange, -1 },
        { "logical slot", AvicError.IndexOutOfRange, 64 },
        { "kernel", AvicError.UnknownKernel, "3.10" },
        { "hardware", AvicError.UnknownHardware, "Zen9" },
        { "generation", AvicError.InvalidVector, "G9" },
        { "xAPIC for id 300", AvicError.HardwareLimit, 300 },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void An_impossible_call_is_refused(string what, AvicError error, object value)
    {
        AvicException refused = Assert.Throws<AvicException>(() => Call(what));
        Assert.Equal(error, refused.Error);
        Assert.Equal(value, refused.Value);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, "0 to 2")]
    [InlineData(new[] { 0, 5, 2 }, "0, 5, 2")]
    [InlineData(new[] { 3, 4 }, "3, 4")]
    public void A_vCPU_that_is_not_there_is_refused_with_the_ids_that_are(int[] ids, string told)
    {
        AvicVm vm = new(s_default with { VcpuIds = ids });
        AvicException refused = Assert.Throws<AvicException>(() => vm.GetVcpu(9));
        Assert.EndsWith($"its ids are {told}.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_call_leaves_the_VM_usable()
    {
        AvicVm vm = new(s_default);
        Assert.Throws<AvicException>(() => vm.Send(9, default));
        Assert.Throws<AvicException>(() => vm.SendBatch(0, default, 0));
        Assert.Equal(IpiPath.Hardware, vm.Send(0, SweepVm.Physical(1)).Path);
    }

    [Theory]
    [InlineData("ZEN4", "Zen4")]
    [InlineData("x2avicext", "X2AvicExt")]
    public void Hardware_is_found_in_any_case(string name, string found)
        => Assert.Equal(found, AvicPlatform.Parse(name).Name);

    private static void Call(string what)
    {
        AvicVm vm = new(s_default with { Blocked = [1] });
        Icr icr = SweepVm.Physical(1);
        Action call = what switch
        {
            "source missing" => () => vm.Send(7, icr),
            "source negative" => () => vm.SendAndSettle(-1, icr),
            "source blocked" => () => vm.Send(1, icr),
            "source blocked, batch" => () => vm.SendBatch(1, icr, 2),
            "count 0" => () => vm.SendBatch(0, icr, 0),
            "count negative" => () => vm.SendBatch(0, icr, -5),
            "vCPU missing" => () => vm.GetVcpu(4),
            "state" => () => vm.SetState(0, (VcpuState)6),
            "host id" => () => vm.SetPhysicalCpu(0, 4096),
            "physical slot" => () => _ = vm.PhysicalIdTable[512],
            "negative physical slot" => () => _ = vm.PhysicalIdTable[-1],
            "logical slot" => () => _ = vm.LogicalIdTable[64],
            "kernel" => () => KvmKernel.Parse("3.10"),
            "hardware" => () => AvicPlatform.Parse("Zen9"),
            "generation" => () => AvicVectorRunner.Build(
                new AvicVector { Generation = "G9", Vcpus = [new AvicVectorVcpu()] }),
            _ => () => new AvicVm(s_default with { VcpuIds = [0, 300], Mode = ApicMode.X2Apic })
                .SetApicMode(300, ApicMode.XApicFlat),
        };
        call();
    }

    private static AvicVmOptions Make(string what)
        => what switch
        {
            "no vCPU" => s_default with { VcpuCount = 0 },
            "negative" => s_default with { VcpuCount = -1 },
            "too many" => s_default with { VcpuCount = 4097, Platform = AvicPlatform.X2AvicExt },
            "no ids" => s_default with { VcpuIds = [] },
            "an id twice" => s_default with { VcpuIds = [1, 3, 3] },
            "a negative id" => s_default with { VcpuIds = [0, -2] },
            "an id too big" => s_default with { VcpuIds = [0, 4096], Platform = AvicPlatform.X2AvicExt },
            "256 in xAPIC" => s_default with { VcpuCount = 256, Mode = ApicMode.XApicFlat },
            "255 in xAPIC" => s_default with { VcpuCount = 255, Mode = ApicMode.XApicCluster },
            "id 255 in xAPIC" => s_default with { VcpuIds = [0, 255], Mode = ApicMode.XApicFlat },
            "256 in xAPIC, AVIC off" => Make("256 in xAPIC") with { Features = AvicVmFeatures.AvicOff },
            "513 on Zen4, 6.16" => On616(AvicPlatform.Zen4, 513),
            "513 on Zen4, 6.16, AVIC off" => On616(AvicPlatform.Zen4, 513) with { Features = AvicVmFeatures.AvicOff },
            "512 on Zen4" => s_default with { VcpuCount = 512 },
            "256 x2APIC on Zen3, 6.16" => On616(AvicPlatform.Zen3, 256),
            "255 x2APIC on Zen3, 6.16" => On616(AvicPlatform.Zen3, 255),
            "4096 on 6.3" => OnExt("6.3", 4096),
            "4096 on 6.19" => OnExt("6.19", 4096),
            "4096 on Patch-V1" => OnExt("Patch-V1", 4096),
            "513 on 6.16" => On616(AvicPlatform.X2AvicExt, 513),
            "ipiv on 6.0" => s_default with { Kernel = KvmKernel.Parse("6.0"), EnableIpiv = true },
            "ipiv off on 6.16" => s_default with { Kernel = KvmKernel.Parse("6.16"), EnableIpiv = false },
            "ipiv off on 6.17" => s_default with { Kernel = KvmKernel.Parse("6.17"), EnableIpiv = false },
            _ => s_default with { Blocked = [9] },
        };

    private static AvicVmOptions On616(AvicPlatform hardware, int vcpus)
        => new() { VcpuCount = vcpus, Mode = ApicMode.X2Apic, Platform = hardware, Kernel = KvmKernel.Parse("6.16") };

    private static AvicVmOptions OnExt(string kernel, int vcpus)
        => new() { VcpuCount = vcpus, Kernel = KvmKernel.Parse(kernel), Platform = AvicPlatform.X2AvicExt };
}
