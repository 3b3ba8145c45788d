using System;
using System.Linq;
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
    [InlineData(
        "Get-AvicRegister Tpr -Id 2",
        "SourceNotRunning", ErrorCategory.InvalidOperation, "2", "only a Running vCPU can access its registers")]
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
    [InlineData(
        "Set-AvicRegister Tpr 1 -Id 2",
        "SourceNotRunning", ErrorCategory.InvalidOperation, "2", "only a Running vCPU can access its registers")]
    [InlineData(
        "Send-AvicIpi -Source 2",
        "SourceNotRunning", ErrorCategory.InvalidOperation, "2", "only a Running vCPU can write its ICR")]
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
        "New-AvicVm -Kernel 5.16 -Feature NoIrqchip",
        "KernelLimit", ErrorCategory.LimitsExceeded, "NoIrqchip", "ABSENT came with 5.17")]
    [InlineData(
        "New-AvicVm -Kernel 5.15.85 -Feature GuestDebug, PitReinject",
        "KernelLimit", ErrorCategory.LimitsExceeded, "5.15.85", "BLOCKIRQ came with 5.17")]
    [InlineData("New-AvicVm -VmId 0", "KernelLimit", ErrorCategory.LimitsExceeded, "0", "1 to 1048575")]
    [InlineData(
        "New-AvicVm -Kernel 6.1 -VmId 16777216",
        "KernelLimit", ErrorCategory.LimitsExceeded, "16777216", "1 to 16777215")]
    [InlineData(
        "New-AvicVm -Hardware X2AvicExt -VcpuCount 600 -Kernel 6.16",
        "KernelLimit", ErrorCategory.LimitsExceeded, "599", "-MaxX2ApicId tries an older handler")]
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
    public void Setting_a_feature_that_the_kernel_cannot_tell_is_refused_and_changes_nothing()
        => Assert.Equal("KernelLimit,AvicPS.SetAvicVmCommand True None", Line("""
            $vm = New-AvicVm -Kernel 5.16
            $vm | Set-AvicVm -Enable GuestDebug, AutoEoi -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId; $vm.IsAvicActive; "$($vm.Features)"
            """));

    [Theory]
    [InlineData("5.17", "Sev", "True", "the reason SEV came with 5.18")]
    [InlineData("5.18", "Sev", "False", "")]
    [InlineData("5.18", "NestedExposed", "False", "")]
    [InlineData("5.19", "NestedExposed", "True", "from 5.19 only a vCPU in a nested guest is inhibited")]
    [InlineData("6.19", "PitReinject", "False", "")]
    public void A_feature_that_a_kernel_allows_without_an_inhibit_is_on_and_warned_of(
        string kernel, string feature, string isActive, string warning)
    {
        foreach (string script in new[]
        {
            $"New-AvicVm -Kernel {kernel} -Feature {feature}",
            $"New-AvicVm -Kernel {kernel} | Set-AvicVm -Enable {feature} -PassThru",
        })
        {
            ScriptResult result = Run($"{script} | ForEach-Object {{ $_.IsAvicActive; \"$($_.Features)\" }}");
            Assert.Empty(result.Errors);
            Assert.Equal([isActive, feature], result.Output.Select(Text));
            Assert.Equal(warning.Length == 0 ? 0 : 1, result.Warnings.Count);
            Assert.All(result.Warnings, text => Assert.StartsWith("VM 'avic': ", text, StringComparison.Ordinal));
            Assert.All(result.Warnings, text => Assert.Contains(warning, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Asking_for_IPI_virtualization_where_an_erratum_forbids_it_is_warned_of()
    {
        ScriptResult result = Run("New-AvicVm -Kernel 6.17 -Hardware Zen2 -EnableIpiv $true");
        Assert.Empty(result.Errors);
        Assert.Contains("erratum 1235", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Run("New-AvicVm -Kernel 6.17 -Hardware Zen2").Warnings);
    }

    [Fact]
    public void The_wakeup_test_warns_of_it_too()
    {
        ScriptResult result = Run("Test-AvicWakeup 6.19 -Hardware Zen2 -EnableIpiv $true");
        Assert.Empty(result.Errors);
        Assert.Contains("erratum 1235", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Run("Test-AvicWakeup 6.19 -Hardware Zen2").Warnings);
    }

    [Theory]
    [InlineData("x2Apic", "-Ldr 5", "-Ldr changed nothing for vCPU 0, 1, 2, 3: ")]
    [InlineData("x2Apic", "-Id 2 -Dfr 5 -ApicId 5", "-Dfr, -ApicId changed nothing for vCPU 2: ")]
    [InlineData("Disabled", "-Id 1 -Ldr 5", "-Ldr changed nothing for vCPU 1: ")]
    [InlineData("x2Apic -VcpuCount 20", "-Ldr 5", "vCPU 0, 1, 2, 3, 4, 5, 6, 7 and 12 more: ")]
    [InlineData("x2Apic", "-PhysicalCpu 5", "")]
    [InlineData("xApicFlat", "-Ldr 0 -Dfr 5 -Id 1 -ApicId 1", "")]
    public void A_write_to_a_register_that_the_mode_does_not_have_is_warned_of(string mode, string change, string warning)
    {
        ScriptResult result = Run($"New-AvicVm -ApicMode {mode} | Set-AvicVcpu {change}");
        Assert.Empty(result.Errors);
        Assert.Equal(warning.Length == 0 ? 0 : 1, result.Warnings.Count);
        Assert.All(result.Warnings, text => Assert.Contains(warning, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_inhibits_there_is_nothing_to_refuse_or_to_warn_of()
        => Assert.Equal("True", Line(
            "(New-AvicVm -Kernel 5.0 -Feature Sev, NoIrqchip, GuestDebug -IgnoreInhibit).IsAvicActive"));

    [Fact]
    public void A_version_that_is_a_number_may_have_lost_a_digit_and_is_refused()
    {
        ErrorRecord error = Error("New-AvicVm -Assumption @{ GaTagIndexSince = 6.10 }");
        Assert.Contains("a version in quotes", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("6.10", Line("(New-AvicVm -Assumption @{ GaTagIndexSince = '6.10' }).Options.Assumptions.GaTagIndexSince"));
    }

    private int WrittenDespiteOneError(string script)
    {
        ScriptResult result = Run(script);
        Assert.Single(result.Errors);
        return result.Output.Count;
    }
}
