using System;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Mistakes with registers, inhibits, devices, decoders and exports: id, category, value and range.</summary>
public sealed class MachineErrorTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("Get-AvicRegister -Offset 0x1000", "UnknownRegister", ErrorCategory.InvalidArgument, "0x1000", "0xFFF")]
    [InlineData("Get-AvicRegister -Msr 0x900", "UnknownRegister", ErrorCategory.InvalidArgument, "0x900", "0x8FF")]
    [InlineData("Get-AvicRegister Tpr -Id 9", "VcpuNotFound", ErrorCategory.ObjectNotFound, "9", "0 to 3")]
    [InlineData("Get-AvicRegister Tpr -Id 2", "SourceNotRunning", ErrorCategory.InvalidOperation, "2", "Running")]
    [InlineData(
        "Set-AvicRegister -Offset 0x1000 -Value 1",
        "UnknownRegister", ErrorCategory.InvalidArgument, "0x1000", "0xFFF")]
    [InlineData(
        "Set-AvicRegister -Msr 0x7FF -Value 1",
        "UnknownRegister", ErrorCategory.InvalidArgument, "0x7ff", "0x800")]
    [InlineData(
        "Set-AvicRegister Tpr 0x100000000",
        "ValueTooWide", ErrorCategory.InvalidArgument, "0x100000000", "32 bits")]
    [InlineData(
        "Set-AvicRegister -Offset 0x80 -Value '0x123456789'",
        "ValueTooWide", ErrorCategory.InvalidArgument, "0x123456789", "32 bits")]
    [InlineData("Set-AvicRegister Tpr 1 -Id 9", "VcpuNotFound", ErrorCategory.ObjectNotFound, "9", "0 to 3")]
    [InlineData("Set-AvicRegister Tpr 1 -Id 2", "SourceNotRunning", ErrorCategory.InvalidOperation, "2", "Running")]
    [InlineData("Send-AvicInterrupt 9 0x61", "VcpuNotFound", ErrorCategory.ObjectNotFound, "9", "0 to 3")]
    [InlineData("Receive-AvicInterrupt 9", "VcpuNotFound", ErrorCategory.ObjectNotFound, "9", "0 to 3")]
    [InlineData("Set-AvicVm", "NothingToSet", ErrorCategory.InvalidArgument, "Nothing", "-Enable or -Disable")]
    [InlineData(
        "Export-AvicVector /nowhere/x.json 0xFD -Source 9",
        "VcpuNotFound", ErrorCategory.ObjectNotFound, "9", "0 to 3")]
    public void A_VM_refuses_what_it_does_not_have(
        string command, string id, ErrorCategory category, string value, string range)
    {
        string name = command.Split(' ')[0].Replace("-", "", StringComparison.Ordinal);
        AssertRefused(
            $"New-AvicVm -Blocked 2 | {command}"
                + (command.Contains("/nowhere", StringComparison.Ordinal) ? " -WhatIf" : ""),
            $"{id},AvicPS.{name}Command",
            category,
            value,
            range);
    }

    [Theory]
    [InlineData(
        "ConvertFrom-AvicInhibitMask 1 -Kernel 9x",
        "UnknownKernel", ErrorCategory.ObjectNotFound, "'9x'", "Linux-6.19")]
    [InlineData(
        "ConvertFrom-AvicExitInfo 1 1 -Kernel 9x",
        "UnknownKernel", ErrorCategory.ObjectNotFound, "'9x'", "Linux-6.19")]
    [InlineData(
        "ConvertFrom-AvicExitInfo 1 1 -ExitCode 0x400",
        "UnknownExitCode", ErrorCategory.InvalidArgument, "0x400", "0x402")]
    [InlineData("Get-AvicHardware Zen9", "UnknownHardware", ErrorCategory.ObjectNotFound, "'Zen9'", "X2AvicExt")]
    [InlineData(
        "New-AvicVm -Kernel 6.12 -EnableIpiv $false",
        "KernelLimit", ErrorCategory.LimitsExceeded, "6.12", "6.17")]
    [InlineData(
        "New-AvicVm -Hardware Zen3 -VcpuCount 300",
        "HardwareLimit", ErrorCategory.LimitsExceeded, "299", "X2AvicExt holds 4096")]
    public void The_catalogue_refuses_what_it_does_not_know_and_says_what_there_is(
        string command, string id, ErrorCategory category, string value, string range)
    {
        string name = command.Split(' ')[0].Replace("-", "", StringComparison.Ordinal);
        AssertRefused(command, $"{id},AvicPS.{name}Command", category, value, range);
    }

    [Theory]
    [InlineData("Get-AvicRegister nope", "GetAvicRegister", "'nope'", "ApicBase, SelfIpi, Id, Version, Tpr")]
    [InlineData("Set-AvicRegister nope 1", "SetAvicRegister", "'nope'", "ApicBase, SelfIpi, Id, Version, Tpr")]
    [InlineData("Set-AvicRegister Tpr x", "SetAvicRegister", "'x'", "64 bits")]
    [InlineData("Send-AvicInterrupt 1 256", "SendAvicInterrupt", "'256'", "0 to 255")]
    public void A_parameter_refuses_what_it_cannot_read(string command, string name, string value, string range)
        => AssertRefused(
            "New-AvicVm | " + command,
            $"ParameterArgumentTransformationError,AvicPS.{name}Command",
            ErrorCategory.InvalidData,
            value,
            range);

    [Fact]
    public void The_others_go_on()
    {
        Assert.Equal(2, WrittenDespiteOneError("New-AvicVm | Get-AvicRegister -Offset 0x20, 0x1000, 0x30"));
        Assert.Equal(2, WrittenDespiteOneError("New-AvicVm | Send-AvicInterrupt 1, 9, 3 0x61"));
        Assert.Equal(1, WrittenDespiteOneError("Get-AvicHardware Zen9, Zen4"));
        Assert.Equal(2, WrittenDespiteOneError(
            "(New-AvicVm -VcpuId 3, 4), (New-AvicVm), (New-AvicVm) | Get-AvicRegister Tpr -Id 0"));
    }

    [Fact]
    public void Bits_that_a_kernel_does_not_know_are_decoded_and_not_refused()
        => Assert.Equal("9 PIT_REINJ 13  Linux-6.19 knows no bit 13: try another -Kernel 63", Line("""
            $rows = ConvertFrom-AvicInhibitMask '0x8000000000002200'
            $rows[0].Bit; $rows[0].Reason
            $rows[1].Bit; $rows[1].Reason; $rows[1].SetWhen; $rows[2].Bit
            """));

    [Fact]
    public void A_failure_id_that_no_manual_has_is_decoded_and_not_refused()
        => Assert.Equal("9 Unknown", Line(
            "ConvertFrom-AvicExitInfo 0xFD 0x900000001 | ForEach-Object { $_.FailureId; $_.Failure }"));

    [Fact]
    public void A_feature_that_the_kernel_has_no_inhibit_for_inhibits_nothing()
        => Assert.Equal("True Sev False Sev", Line("""
            '5.17', '5.18' | ForEach-Object { New-AvicVm -Kernel $_ -Feature Sev } |
                ForEach-Object { $_.IsAvicActive; "$($_.Features)" }
            """));

    private int WrittenDespiteOneError(string script)
    {
        ScriptResult result = Run(script);
        Assert.Single(result.Errors);
        return result.Output.Count;
    }

    private void AssertRefused(string script, string id, ErrorCategory category, string value, string range)
    {
        ErrorRecord error = Error(script);
        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains(value, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(range, error.ToString(), StringComparison.Ordinal);
    }
}
