using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Ids and destinations as scripts and files have them.</summary>
public sealed class IdBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("'3'", "3")]
    [InlineData("0x3", "3")]
    [InlineData("'0x03'", "3")]
    [InlineData("3.0", "3")]
    [InlineData("1..8", "1 2 3 4 5 6 7 8")]
    [InlineData("(1..8)", "1 2 3 4 5 6 7 8")]
    [InlineData("'0-7,16'", "0 1 2 3 4 5 6 7 16")]
    [InlineData("'0x0-0x2; 5 7'", "0 1 2 5 7")]
    [InlineData("1, '4-5', 9", "1 4 5 9")]
    [InlineData("([byte]3)", "3")]
    [InlineData("([ulong]3)", "3")]
    [InlineData("(New-AvicVm | Get-AvicVcpu 2, 3)", "2 3")]
    public void Ids_are_numbers_and_ranges_in_any_form(string written, string ids)
    {
        const string Vm = "New-AvicVm -VcpuCount 20 | ";

        Assert.Equal(ids, Line(Vm + $"Get-AvicVcpu {written} | ForEach-Object {{ $_.Id }}"));
        Assert.Equal(ids, Line(Vm + $"Send-AvicIpi -Destination {written} | ForEach-Object {{ $_.Destination }}"));
        Assert.Equal(ids, Line($"(New-AvicVm -VcpuCount 20 -Blocked {written} | Get-AvicVcpu -State Blocked).Id"));
        Assert.Equal(ids, Line($"(New-AvicVm -VcpuId {written} | Get-AvicVcpu).Id"));
    }

    [Theory]
    [InlineData("0xFFFFFFFF")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("'0xFFFFFFFF'")]
    [InlineData("'-1'")]
    [InlineData("([uint32]::MaxValue)")]
    public void The_broadcast_of_x2APIC_keeps_its_bits(string written)
        => Assert.Equal(
            "4294967295 0 1 2 3",
            Line($"New-AvicVm -ApicMode x2Apic | Send-AvicIpi -Destination {written} | " +
                "ForEach-Object { $_.Destination; $_.IrrSet }"));

    [Theory]
    [InlineData("255")]
    [InlineData("0xFF")]
    [InlineData("'0xFF'")]
    public void The_broadcast_of_xAPIC_is_255(string written)
        => Assert.Equal(
            "255 0 1 2 3",
            Line($"New-AvicVm | Send-AvicIpi -Destination {written} | ForEach-Object {{ $_.Destination; $_.IrrSet }}"));

    [Theory]
    [InlineData("abc", "'abc'")]
    [InlineData("'5-3'", "'5-3'")]
    [InlineData("'0-9999'", "'0-9999'")]
    [InlineData("4294967296", "'4294967296'")]
    [InlineData("1.5", "'1.5'")]
    public void What_is_no_id_is_refused_with_its_value_and_the_forms_there_are(string written, string value)
    {
        ErrorRecord error = Error("New-AvicVm | Send-AvicIpi -Destination " + written);

        Assert.Equal("ParameterArgumentTransformationError,AvicPS.SendAvicIpiCommand", error.FullyQualifiedErrorId);
        Assert.Contains(value, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("3, 0xFF, 1..8 or '0-7,16'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-AvicVm -VcpuId 3000000000", "InvalidVcpuCount,AvicPS.NewAvicVmCommand")]
    [InlineData("New-AvicVm -Blocked 3000000000", "InvalidVcpuCount,AvicPS.NewAvicVmCommand")]
    [InlineData("New-AvicVm | Send-AvicIpi -Source 3000000000", "VcpuNotFound,AvicPS.SendAvicIpiCommand")]
    [InlineData("New-AvicVm | Get-AvicVcpu 3000000000", "VcpuNotFound,AvicPS.GetAvicVcpuCommand")]
    [InlineData("New-AvicVm | Set-AvicVcpu -Id 3000000000 -State Blocked", "VcpuNotFound,AvicPS.SetAvicVcpuCommand")]
    [InlineData("New-AvicVm | Get-AvicTable Physical 3000000000", "IndexOutOfRange,AvicPS.GetAvicTableCommand")]
    public void An_id_beyond_31_bits_is_named_as_it_was_written(string script, string id)
    {
        ErrorRecord error = Error(script);

        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Contains("3000000000: 0 to 4095", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(3_000_000_000u, error.TargetObject);
    }

    [Fact]
    public void An_id_that_is_missing_costs_its_own_error_only()
    {
        ScriptResult result = Run("(New-AvicVm | Get-AvicVcpu 9, 1, 3000000000, 3).Id");

        Assert.Equal(["1", "3"], result.Output.Select(Text));
        Assert.Equal(2, result.Errors.Count);
    }
}
