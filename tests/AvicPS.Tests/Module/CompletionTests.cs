using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class CompletionTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Kernels =
        "Linux-5.0 Linux-5.17 X2Avic-Rfc Patch-V1 Linux-5.19-rc1 Linux-5.19 Linux-6.0 Linux-6.3 Linux-6.19";

    [Theory]
    [InlineData("New-AvicVm -Kernel ", Kernels)]
    [InlineData("Compare-AvicKernel -Kernel ", Kernels)]
    [InlineData("Compare-AvicKernel -Reference ", "Architecture " + Kernels)]
    [InlineData("Find-AvicDivergence -Kernel ", Kernels)]
    [InlineData("Find-AvicDivergence Patch-V1 -Reference arch", "Architecture")]
    [InlineData("Find-AvicDivergence -Hardware z", "Zen1 Zen2 Zen3 Zen4 Zen5")]
    [InlineData(
        "Find-AvicDivergence -Topology ",
        "Linux MixedModes NoLogicalId SharedLogicalId SparseIds SwappedIds WideLogicalId")]
    [InlineData("Find-AvicDivergence -By ", "Doorbell Dropped Lost None Path Warning Woken")]
    [InlineData("Get-AvicKernel -Name ", Kernels)]
    [InlineData("Get-AvicKernel ", Kernels)]
    [InlineData("New-AvicVm -Kernel linux-6", "Linux-6.0 Linux-6.3 Linux-6.19")]
    [InlineData("New-AvicVm -Kernel 'linux-6", "Linux-6.0 Linux-6.3 Linux-6.19")]
    [InlineData("New-AvicVm -Kernel nothing", "")]
    [InlineData("New-AvicVm -Hardware ", "Zen1 Zen2 Zen3 Zen4 Zen5 X2AvicExt")]
    [InlineData("New-AvicVm -Hardware z", "Zen1 Zen2 Zen3 Zen4 Zen5")]
    [InlineData("New-AvicVm -ApicMode ", "Disabled X2Apic XApicCluster XApicFlat")]
    [InlineData("Set-AvicApicMode -Mode x", "X2Apic XApicCluster XApicFlat")]
    [InlineData("Set-AvicVcpu -State ", "Blocked InHost Nested Preempted Running WaitForStartup")]
    [InlineData("Send-AvicIpi -DeliveryMode ", "ExtInt Fixed Init LowestPriority Nmi RemoteRead Smi Startup")]
    [InlineData("Send-AvicIpi -Shorthand ", "AllExcludingSelf AllIncludingSelf None Self")]
    [InlineData("Get-AvicTable ", "Logical Physical")]
    public void Tab_offers_what_there_is(string typed, string offered) => Assert.Equal(offered, Complete(typed));

    [Fact]
    public void Tab_offers_the_ids_of_a_VM_in_a_variable()
    {
        Module.Run("$vm = New-AvicVm -VcpuId 3, 17, 18").ThrowIfFailed();

        Assert.Equal("3 17 18", Complete("Get-AvicVcpu -VM $vm -Id "));
        Assert.Equal("17 18", Complete("Send-AvicIpi -VM $vm -Destination 1"));
    }

    [Fact]
    public void Tab_offers_no_ids_where_there_is_no_VM_yet()
        => Assert.Equal("", Complete("Get-AvicVcpu -VM (New-AvicVm) -Id "));

    [Theory]
    [InlineData("New-AvicVm -Kernel Linux-5.17", "G0b, 5.17 - 5.18: scan all, kick every match")]
    [InlineData("New-AvicVm -Hardware Zen1", "family 17h, xAVIC, erratum 1235")]
    [InlineData("New-AvicVm -Hardware Zen4", "family 19h, x2AVIC, 512 ids")]
    public void Tooltips_say_what_it_is(string typed, string tooltip)
        => Assert.Equal(tooltip, Matches(typed).Single().ToolTip);
}
