using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Results of the whole machine: how they are shown, how they travel, what Tab offers to get them.</summary>
public sealed class MachineResultTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    public static TheoryData<string, string> Views => new()
    {
        {
            "RegisterAccess",
            "$vm = New-AvicVm -Blocked 2; $vm | Get-AvicRegister Ldr, Apr; $vm | Set-AvicRegister Ldr 0x06000000; "
                + "New-AvicVm -ApicMode X2Apic | Set-AvicRegister Icr 0xFFFFFFFF00002041"
        },
        { "AvicInhibitRow", "New-AvicVm web -Kernel 6.1 -Feature PitReinject, Sev | Get-AvicInhibit" },
        { "AvicInhibitRow-all", "New-AvicVm | Get-AvicInhibit -All" },
        { "AvicInhibitRow-mask", "ConvertFrom-AvicInhibitMask 0x2220 -Kernel 6.1" },
        { "AvicPlatform", "Get-AvicHardware" },
        { "ExitInfoDescription-401", "ConvertFrom-AvicExitInfo 0x06000000000008FD 0x0000000100000001" },
        { "ExitInfoDescription-402", "ConvertFrom-AvicExitInfo '0x1000000b0' 0x61 -ExitCode 0x402" },
        { "DeviceInterruptResult", "New-AvicVm -Blocked 2 | Send-AvicInterrupt 1, 2 0x61" },
        {
            "TakenInterrupt",
            "$vm = New-AvicVm; $sent = $vm | Send-AvicInterrupt 1, 2 0x61 -Level; $vm | Receive-AvicInterrupt"
        },
        { "AvicInhibitChange", "$vm = New-AvicVm -Feature PitReinject; $vm.InhibitChanges" },
    };

    public static TheoryData<int, string, string> Results
    {
        get
        {
            TheoryData<int, string, string> data = [];
            foreach (int depth in new[] { 1, 2 })
            {
                data.Add(depth, "AvicCore.RegisterAccess", "New-AvicVm | Set-AvicRegister Ldr 0x06000000");
                data.Add(depth, "AvicCore.RegisterAccess", "New-AvicVm -ApicMode X2Apic | Get-AvicRegister -Msr 0x80E");
                data.Add(depth, "AvicCore.AvicInhibitChange", "New-AvicVm -Feature Sev, IrqWindow | Get-AvicInhibit -History");
                data.Add(
                    depth,
                    "AvicCore.DeviceInterruptResult",
                    "New-AvicVm -Blocked 2 | Send-AvicInterrupt 1, 2 0x61");
                data.Add(
                    depth,
                    "AvicCore.TakenInterrupt",
                    "$vm = New-AvicVm; $null = $vm | Send-AvicIpi; $vm | Receive-AvicInterrupt");
                data.Add(depth, "AvicPS.AvicInhibitRow", "New-AvicVm -Feature Sev | Get-AvicInhibit -All");
                data.Add(depth, "AvicPS.AvicInhibitRow", "ConvertFrom-AvicInhibitMask 0x2001");
                data.Add(depth, "AvicPS.ExitInfoDescription", "ConvertFrom-AvicExitInfo 0xFD 0x100000001");
                data.Add(depth, "AvicPS.ExitInfoDescription", "ConvertFrom-AvicExitInfo 0xB0 1 -ExitCode 0x402");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Objects_are_shown_as_agreed(string name, string script)
        => Assert.DoesNotMatch("(?m)0x( |$)", ExpectedView.Check(Module, "Machine/" + name, script));

    [Theory]
    [MemberData(nameof(Results))]
    public void Results_come_back_as_what_they_were(int depth, string type, string script)
        => Assert.All(Copies.Check(this, script, depth), original => Assert.Equal(type, original.FullName));

    [Theory]
    [InlineData("Get-AvicRegister ld", "Ldr")]
    [InlineData("Set-AvicRegister -Register i", "Id Isr0 Isr1 Isr2 Isr3 Isr4 Isr5 Isr6 Isr7 Irr0 Irr1 Irr2 Irr3 Irr4 "
        + "Irr5 Irr6 Irr7 IcrLow IcrHigh Ier0 Ier1 Ier2 Ier3 Ier4 Ier5 Ier6 Ier7")]
    [InlineData("Get-AvicRegister ap", "ApicBase Apr")]
    [InlineData("ConvertFrom-AvicInhibitMask 1 -Kernel linux-6", "Linux-6.0 Linux-6.3 Linux-6.19")]
    [InlineData("ConvertFrom-AvicExitInfo 1 1 -Kernel patch", "Patch-V1")]
    [InlineData("Get-AvicHardware x", "X2AvicExt")]
    [InlineData("Set-AvicVm -Enable n", "NestedExposed NoIrqchip None")]
    [InlineData("New-AvicVm -Feature p", "PitReinject")]
    [InlineData("Set-AvicVcpu -Schedule e", "Enter EnterNested Exit")]
    [InlineData("Send-AvicInterrupt -VM $ids -Vcpu ", "3 17")]
    [InlineData("Receive-AvicInterrupt -VM $ids -Id ", "3 17")]
    [InlineData("Get-AvicRegister -VM $ids -Id 1", "17")]
    [InlineData("Export-AvicVector -VM $ids -Source ", "3 17")]
    public void Tab_offers_what_there_is(string typed, string offered)
    {
        Module.Run("$ids = New-AvicVm -VcpuId 3, 17").ThrowIfFailed();

        Assert.Equal(offered, Complete(typed));
    }
}
