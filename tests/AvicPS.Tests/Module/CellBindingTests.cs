using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Objects as Import-Csv makes them: every property a string, and some of them empty.</summary>
public sealed class CellBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Fact]
    public void Every_column_of_a_plan_counts()
        => Assert.Equal(
            "web 8 XApicCluster Linux-6.3 Zen5 1 2 3",
            Line("""
                [pscustomobject]@{
                    Name = 'web'; VcpuCount = '8'; ApicMode = 'xApicCluster'; Kernel = 'linux-6.3'
                    Hardware = 'zen5'; Blocked = '1-3'
                } | New-AvicVm | ForEach-Object {
                    $_.Name; $_.VcpuCount; $_.ApicMode; $_.Kernel; $_.Platform
                    $_ | Get-AvicVcpu -State Blocked | ForEach-Object { $_.Id }
                }
                """));

    [Fact]
    public void Columns_may_have_the_names_of_Hyper_V()
        => Assert.Equal("web", Line("[pscustomobject]@{ VMName = 'web' } | New-AvicVm | ForEach-Object { $_.Name }"));

    [Fact]
    public void An_empty_cell_means_not_given()
        => Assert.Equal(
            Line("(New-AvicVm a).ToString()"),
            Line("""
                $row = [pscustomobject]@{
                    Name = 'a'; VcpuCount = ''; VcpuId = ''; ApicMode = ''; Kernel = ''; Hardware = ''; Blocked = ''
                    EnableIpiv = ''; VectorHashing = ''; IgnoreInhibit = ''
                }
                ($row | New-AvicVm).ToString()
                """));

    [Fact]
    public void An_empty_cell_does_not_take_the_value_of_the_row_before()
        => Assert.Equal(
            "8 4",
            Line("""
                [pscustomobject]@{ Name = 'a'; VcpuCount = '8' }, [pscustomobject]@{ Name = 'b'; VcpuCount = '' } |
                    New-AvicVm | ForEach-Object { $_.VcpuCount }
                """));

    [Theory]
    [InlineData("False", "False")]
    [InlineData("false", "False")]
    [InlineData("FALSE", "False")]
    [InlineData("0", "False")]
    [InlineData("True", "True")]
    [InlineData("true", "True")]
    [InlineData("1", "True")]
    public void The_text_False_is_false(string cell, string isOn)
    {
        string row = $"[pscustomobject]@{{ EnableIpiv = '{cell}'; VectorHashing = '{cell}'; Assert = '{cell}' }}";

        Assert.Equal(isOn, Line($"({row} | New-AvicVm).IsIpiVirtualizationEnabled"));
        Assert.Equal(isOn, Line($"({row} | New-AvicVm).Options.HashesVectors"));
        Assert.Equal(isOn, Line($"({row} | ConvertTo-AvicIcr).IsAssert"));
        Assert.Equal(isOn, Line($"([pscustomobject]@{{ IgnoreInhibit = '{cell}' }} | New-AvicVm).IgnoresInhibits"));
        string vm = $"New-AvicVm -Assumption @{{ X2AvicBroadcasts = '{cell}' }}";
        Assert.Equal(isOn, Line($"({vm}).Options.Assumptions.X2AvicBroadcasts"));
    }

    // The engine drops what it cannot convert and builds the default: that must not happen.
    [Theory]
    [InlineData("VcpuCount", "abc", "a whole number")]
    [InlineData("ApicMode", "xapik", "XApicFlat")]
    [InlineData("EnableIpiv", "off", "True or False")]
    [InlineData("VectorHashing", "no", "True or False")]
    [InlineData("Blocked", "all", "0-7,16")]
    [InlineData("Feature", "Hyper", "AutoEoi")]
    public void A_cell_that_cannot_be_read_is_an_error_of_its_row_alone(string column, string cell, string expected)
    {
        ScriptResult result = Run($$"""
            [pscustomobject]@{ Name = 'a'; {{column}} = '' },
            [pscustomobject]@{ Name = 'bad'; {{column}} = '{{cell}}' },
            [pscustomobject]@{ Name = 'c'; {{column}} = '' } | New-AvicVm | ForEach-Object { $_.Name }
            """);

        Assert.Equal(["a", "c"], result.Output.Select(Text));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ParameterArgumentTransformationError,AvicPS.NewAvicVmCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains(cell, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DeliveryMode", "Nmy", "LowestPriority")]
    [InlineData("DeliveryMode", "8", "LowestPriority")]
    [InlineData("Shorthand", "Everyone", "AllIncludingSelf")]
    [InlineData("TriggerMode", "Edgy", "Level")]
    [InlineData("Logical", "yes", "True or False")]
    [InlineData("Vector", "256", "0 to 255")]
    public void An_ICR_with_a_cell_that_cannot_be_read_is_not_built(string column, string cell, string expected)
    {
        ErrorRecord error = Error(
            $"[pscustomobject]@{{ Destination = '1'; {column} = '{cell}' }} | ConvertTo-AvicIcr");

        Assert.Equal(
            "ParameterArgumentTransformationError,AvicPS.ConvertToAvicIcrCommand", error.FullyQualifiedErrorId);
        Assert.Contains(expected, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ICR_is_built_from_the_cells_that_are_not_empty()
        => Assert.Equal(
            "ICR 0x01000000:00000841 ICR 0x02000000:000000fd",
            Line("""
                [pscustomobject]@{ Destination = '1'; Vector = '0x41'; Logical = 'True'; DeliveryMode = 'Fixed' },
                [pscustomobject]@{ Destination = '2'; Vector = ''; Logical = ''; DeliveryMode = '' } |
                    ConvertTo-AvicIcr | ForEach-Object { $_.ToString() }
                """));

    [Theory]
    [InlineData("", "None")]
    [InlineData("Sev", "Sev")]
    [InlineData("AutoEoi, Sev", "HyperV, Sev")]
    public void A_cell_may_hold_several_features(string cell, string inhibits)
        => Assert.Equal(inhibits, Line($"([pscustomobject]@{{ Feature = '{cell}' }} | New-AvicVm).Inhibits"));

    [Fact]
    public void An_object_without_any_known_column_is_an_error()
        => Assert.Equal(
            "InputObjectNotBound,AvicPS.NewAvicVmCommand",
            Error("[pscustomobject]@{ Nme = 'a' } | New-AvicVm").FullyQualifiedErrorId);
}
