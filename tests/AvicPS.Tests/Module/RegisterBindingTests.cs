using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Registers as people have them: the manual's name, the kernel's symbol, an offset, an MSR.</summary>
public sealed class RegisterBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Show = " | ForEach-Object { \"$($_.Register) $($_.Offset.ToString('x3')) $($_.Handling)\" }";

    [Theory]
    [InlineData("Icr", "IcrLow 300 Allowed")]
    [InlineData("APIC_ICR", "IcrLow 300 Allowed")]
    [InlineData("0x300", "IcrLow 300 Allowed")]
    [InlineData("'0x300'", "IcrLow 300 Allowed")]
    [InlineData("768", "IcrLow 300 Allowed")]
    [InlineData("0x000", "0x000 000 Allowed")]
    [InlineData("0x830", "IcrLow 300 GeneralProtection")]
    [InlineData("'0x83F'", "SelfIpi 3f0 GeneralProtection")]
    [InlineData("0x1B", "ApicBase 000 Intercepted")]
    [InlineData("Ldr, 0xD0, 0x80D", "Ldr 0d0 Allowed Ldr 0d0 Allowed Ldr 0d0 GeneralProtection")]
    public void A_register_is_named_or_numbered(string register, string expected)
        => Assert.Equal(expected, Line($"New-AvicVm | Get-AvicRegister {register}{Show}"));

    [Theory]
    [InlineData("0x300", "Hole")]
    [InlineData("0x80D", "Allowed")]
    public void A_number_says_which_interface_the_guest_uses(string register, string expected)
        => Assert.Equal(
            expected, Line($"New-AvicVm -ApicMode x2Apic | Get-AvicRegister {register} | ForEach-Object {{ $_.Handling }}"));

    [Fact]
    public void A_register_is_written_by_number()
        => Assert.Equal(
            "0x08000000",
            Line("$vm = New-AvicVm; $vm | Set-AvicRegister 0xD0 0x08000000 | Out-Null; '0x{0:x8}' -f ($vm | Get-AvicVcpu 0).Ldr"));

    [Theory]
    [InlineData("0x305", "0x305")]
    [InlineData("0x900", "0x900")]
    [InlineData("300", "0x12c")]
    [InlineData("-1", "0xffffffff")]
    public void A_number_that_could_be_anything_is_refused_with_what_to_give(string register, string shown)
    {
        ErrorRecord error = Error($"New-AvicVm | Get-AvicRegister {register}");

        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"Register {shown} is neither an offset", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Offset", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_told_of_numbers_before_the_long_list_of_names()
        => Assert.Contains(
            "Register 'Icrr' is not known: expected an offset such as 0x300, an MSR such as 0x830, or a name: ApicBase,",
            Error("New-AvicVm | Get-AvicRegister Icrr").Exception.Message,
            StringComparison.Ordinal);
}
