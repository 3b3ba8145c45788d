using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class ShouldProcessTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Facts = "; $vm | Get-AvicVcpu | ForEach-Object " +
        "{ $_.State; $_.Mode; $_.ApicId; $_.Ldr; $_.Dfr; $_.IsSoftwareEnabled; $_.PhysicalCpu }";

    [Theory]
    [InlineData("Set-AvicVcpu -State Blocked")]
    [InlineData("Set-AvicVcpu -Ldr 0x05000000")]
    [InlineData("Set-AvicVcpu -Dfr 0x0FFFFFFF")]
    [InlineData("Set-AvicVcpu -ApicId 7")]
    [InlineData("Set-AvicVcpu -SoftwareEnabled $false")]
    [InlineData("Set-AvicVcpu -PhysicalCpu 77")]
    [InlineData("Set-AvicApicMode x2Apic")]
    [InlineData("Set-AvicApicMode Disabled")]
    public void WhatIf_changes_nothing_and_without_it_every_vCPU_changes(string command)
    {
        string before = Line("$vm = New-AvicVm" + Facts);

        Assert.Equal(before, Line($"$vm = New-AvicVm; $vm | {command} -WhatIf" + Facts));
        Assert.Equal(before, Line($"$vm = New-AvicVm; $vm | Get-AvicVcpu | {command} -WhatIf" + Facts));
        string after = Line($"$vm = New-AvicVm; $vm | {command}" + Facts);
        Assert.NotEqual(before, after);
        Assert.Equal(after, Line($"$vm = New-AvicVm; $vm | Get-AvicVcpu | {command} -Confirm:$false" + Facts));
    }

    [Fact]
    public void WhatIf_says_what_would_change_where()
    {
        using ModuleHost module = new();

        PrintedResult printed = module.Print(
            "New-AvicVm web | Set-AvicVcpu -Id 2, 3 -State Blocked -Ldr 0x04000000 -PhysicalCpu 9 -WhatIf");

        const string Action = "What if: Performing the operation \"set state Blocked, LDR 0x04000000, physical CPU 9\"";
        Assert.Equal(
            [Action + " on target \"vCPU 2 of VM 'web'\".", Action + " on target \"vCPU 3 of VM 'web'\"."],
            printed.Text.Split('\n'));
    }

    [Fact]
    public void Where_nobody_can_be_asked_Confirm_changes_nothing()
    {
        ScriptResult result = Run("$global:asked = New-AvicVm; $global:asked | Set-AvicVcpu -State Blocked -Confirm");

        Assert.NotEmpty(result.Errors);
        Assert.Equal("0", Line("$global:asked.BlockedCount"));
    }

    [Theory]
    [InlineData("$vm | Set-AvicVcpu -Id 1 -State Blocked -PassThru", "$vm")]
    [InlineData("$vm | Set-AvicApicMode x2Apic -PassThru", "$vm")]
    [InlineData("$vm | Get-AvicVcpu 2 | Set-AvicVcpu -State Blocked -PassThru", "$vm.GetVcpu(2)")]
    [InlineData("$vm | Get-AvicVcpu 2 | Set-AvicApicMode x2Apic -PassThru", "$vm.GetVcpu(2)")]
    public void PassThru_passes_the_very_object_that_was_piped(string script, string piped)
        => Assert.Equal("1 True", Line($$"""
            $vm = New-AvicVm
            $passed = @({{script}})
            $passed.Count
            [object]::ReferenceEquals($passed[0], {{piped}})
            """));

    [Fact]
    public void PassThru_passes_the_object_under_WhatIf_too()
        => Assert.Equal("web 0", Line("New-AvicVm web | Set-AvicVcpu -State Blocked -WhatIf -PassThru | " +
            "ForEach-Object { $_.Name; $_.BlockedCount }"));

    [Fact]
    public void Without_PassThru_nothing_is_written()
        => Assert.Empty(Objects("New-AvicVm | Set-AvicVcpu -State Blocked; New-AvicVm | Set-AvicApicMode x2Apic"));
}
