using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>One bad object is one error, and the others have their results.</summary>
public sealed class ErrorFlowTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string ThreeVms = "$vms = @(New-AvicVm a; New-AvicVm b -Blocked 0; New-AvicVm c); ";

    [Theory]
    [InlineData("$vms | Send-AvicIpi")]
    [InlineData("$vms | Send-AvicIpi -AsBatch -Count 10")]
    [InlineData("Send-AvicIpi -VM $vms")]
    public void The_VM_that_cannot_send_is_left_out(string script)
    {
        ScriptResult result = Run(ThreeVms + script + " | ForEach-Object { $_.VM }");

        Assert.Equal(["a", "c"], result.Output.Select(Text));
        Assert.Equal("SourceNotRunning,AvicPS.SendAvicIpiCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("-Destination 1, 2, 3")]
    [InlineData("-Icr 0x41, 0x42, 0x43")]
    [InlineData("-Destination 1, 2 -Count 5")]
    [InlineData("-Destination 1, 2 -Count 5 -AsBatch")]
    public void A_sender_that_cannot_send_is_one_error_however_much_it_should_send(string arguments)
        => Assert.Equal(
            "SourceNotRunning,AvicPS.SendAvicIpiCommand",
            Error("New-AvicVm -Blocked 0 | Send-AvicIpi " + arguments).FullyQualifiedErrorId);

    [Fact]
    public void A_destination_that_does_not_fit_is_left_out()
    {
        ScriptResult result = Run(
            "New-AvicVm | Send-AvicIpi -Destination 1, 256, 2 | ForEach-Object { $_.Destination }");

        Assert.Equal(["1", "2"], result.Output.Select(Text));
        Assert.Equal(256u, Assert.Single(result.Errors).TargetObject);
    }

    [Fact]
    public void A_plan_with_bad_rows_builds_the_good_ones()
    {
        ScriptResult result = Run("""
            @(
                [pscustomobject]@{ Name = 'a'; VcpuCount = 2; Kernel = '' }
                [pscustomobject]@{ Name = 'b'; VcpuCount = 0; Kernel = '' }
                [pscustomobject]@{ Name = 'c'; VcpuCount = 2; Kernel = 'none' }
                [pscustomobject]@{ Name = 'd'; VcpuCount = 2; Kernel = '6.1.170' }
            ) | New-AvicVm | ForEach-Object { $_.Name }
            """);

        Assert.Equal(["a", "d"], result.Output.Select(Text));
        Assert.Equal(
            ["InvalidVcpuCount,AvicPS.NewAvicVmCommand", "UnknownKernel,AvicPS.NewAvicVmCommand"],
            result.Errors.Select(error => error.FullyQualifiedErrorId));
    }

    [Fact]
    public void What_cannot_be_measured_does_not_spoil_the_sum()
    {
        ScriptResult result = Run(
            "1, (New-AvicVm | Send-AvicIpi), 'x' | Measure-AvicIpi | ForEach-Object { $_.Count }");

        Assert.Equal(["1"], result.Output.Select(Text));
        Assert.Equal(["1", "x"], result.Errors.Select(error => Text((PSObject)error.TargetObject)));
    }

    [Theory]
    [InlineData("New-AvicVm a | Send-AvicIpi -Source 9; 'reached'")]
    [InlineData("New-AvicVm -VcpuCount 0; 'reached'")]
    [InlineData("New-AvicVm -Kernel none; 'reached'")]
    [InlineData("New-AvicVm | Get-AvicVcpu 9; 'reached'")]
    [InlineData("New-AvicVm | Set-AvicVcpu -Id 9 -State Blocked; 'reached'")]
    [InlineData("1 | Measure-AvicIpi; 'reached'")]
    [InlineData("Test-AvicVector ./missing.json; 'reached'")]
    [InlineData("Get-AvicKernel none; 'reached'")]
    [InlineData("ConvertTo-AvicIcr 256; 'reached'")]
    [InlineData("New-AvicVm -CostModel @{ Nope = 1 }; 'reached'")]
    public void With_ErrorActionPreference_Stop_the_first_error_ends_the_script(string script)
    {
        ScriptResult result = Run("$ErrorActionPreference = 'Stop'; " + script);

        Assert.Empty(result.Output);
        Assert.Single(result.Errors);
    }

    [Fact]
    public void With_ErrorAction_Stop_a_script_can_catch_it_by_id()
        => Assert.Equal(
            "a SourceNotRunning",
            Line(ThreeVms + """
                try { $vms | Send-AvicIpi -ErrorAction Stop | ForEach-Object { $_.VM } }
                catch { $_.FullyQualifiedErrorId.Split(',')[0] }
                """));

    [Fact]
    public void With_ErrorAction_SilentlyContinue_the_error_variable_has_it()
        => Assert.Equal(
            "a c 1",
            Line(ThreeVms + """
                $vms | Send-AvicIpi -ErrorAction SilentlyContinue -ErrorVariable problem | ForEach-Object { $_.VM }
                $problem.Count
                """));

    [Theory]
    [InlineData("New-AvicVm a, b -Blocked 1 | Send-AvicIpi -Count 2 | Measure-AvicIpi -Total")]
    [InlineData("New-AvicVm | Get-AvicVcpu | Set-AvicVcpu -State Blocked -PassThru")]
    [InlineData("New-AvicVm | Get-AvicTable Logical")]
    [InlineData("[pscustomobject]@{ Name = 'a' } | New-AvicVm")]
    [InlineData("ConvertTo-AvicIcr 1 | ConvertFrom-AvicIcr")]
    [InlineData("New-AvicVm | Send-AvicIpi @{ Vector = 0x41 }")]
    [InlineData("Get-AvicKernel | New-AvicVm | Send-AvicIpi -AsBatch")]
    public void Callers_in_strict_mode_see_no_difference(string script)
    {
        string[] relaxed = Lines(script);

        Assert.Equal(relaxed, Lines("Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; " + script));
        Assert.NotEmpty(relaxed);
    }

    [Theory]
    [InlineData("Send-AvicIpi")]
    [InlineData("Get-AvicVcpu")]
    [InlineData("Get-AvicTable")]
    [InlineData("Set-AvicVcpu -State Blocked")]
    [InlineData("Set-AvicApicMode x2Apic")]
    public void A_VM_from_a_job_is_one_error_that_says_how_to_get_a_live_one(string command)
    {
        ScriptResult result = Run($$"""
            $text = [System.Management.Automation.PSSerializer]::Serialize((New-AvicVm gone), 1)
            $copy = [System.Management.Automation.PSSerializer]::Deserialize($text)
            (New-AvicVm a), $copy, (New-AvicVm b) | {{command}}
            """);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ParameterArgumentTransformationError", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("VM 'gone' is a snapshot", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("New-AvicVm", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vCPU_from_a_job_is_one_error_that_says_the_same()
    {
        ErrorRecord error = Error("""
            $text = [System.Management.Automation.PSSerializer]::Serialize((New-AvicVm gone | Get-AvicVcpu 2), 1)
            [System.Management.Automation.PSSerializer]::Deserialize($text) | Set-AvicVcpu -State Blocked
            """);

        Assert.Contains("vCPU 2 of VM 'gone' is a snapshot", error.Exception.Message, StringComparison.Ordinal);
    }
}
