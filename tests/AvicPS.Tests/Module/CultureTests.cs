using System;
using System.Linq;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Turkish has another upper case of i, German another decimal mark: neither may show.</summary>
public sealed class CultureTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Script = """
        $vms = @(New-AvicVm inhibited, VISIT -Kernel LINUX-6.3 -ApicMode xapicflat -Hardware zen4 -Blocked 1)
        $vms | ForEach-Object { $_.ToString() }
        $vms | Get-AvicVcpu 3 | Set-AvicVcpu -State inhost
        $icr = @{ vector = '0x41'; deliverymode = 'init'; shorthand = 'allincludingself'; assert = $true }
        $vms | Send-AvicIpi $icr |
            ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_) }
        $vms | Send-AvicIpi -Destination 1, 99 -Count 3 | Measure-AvicIpi |
            ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_) }
        ConvertFrom-AvicIcr 0xC500, 0x4600, 0x700, 0x300, 0x100000000000FD | ForEach-Object { $_.Meaning }
        (New-AvicVm -CostModel @{ GIGAHERTZ = '2.5'; matchpervcpu = '1' }).Cost |
            ForEach-Object { $_.Gigahertz; $_.MatchPerVcpu }
        Test-AvicVector ./tests/AvicPS.Tests/Views/vectors.json | ForEach-Object { $_.Differences }
        Get-AvicKernel | ForEach-Object { "$($_.Name) $($_.Handler) $($_.Covers) $($_.InvalidTarget)" }
        """;

    private static readonly string[] s_mistakes =
    [
        "New-AvicVm -VcpuCount 5000",
        "New-AvicVm -CostModel @{ Gigahertz = -1.5 }",
        "New-AvicVm -VcpuId -1",
        "New-AvicVm | Send-AvicIpi -Destination 1234567",
        "New-AvicVm | Send-AvicIpi -Vector 256",
        "New-AvicVm | Get-AvicVcpu 1234567",
        "New-AvicVm -ApicMode disabledi",
        "New-AvicVm -Blocked 1.5",
        "New-AvicVm | Send-AvicIpi 1.5",
        "New-AvicVm | Send-AvicIpi @{ Vector = -2.5 }",
        "New-AvicVm | Send-AvicIpi -Vector 2.5",
    ];

    /// <summary>Views with a cell that needs a second line.</summary>
    private static readonly string[] s_wrapping = ["AvicVectorResult", "KvmKernel", "KernelComparison-kernel", "TraceEvent"];

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public void Results_are_the_same_text(string culture)
    {
        string[] english = In("en-US", () => Lines(Script));

        Assert.Equal(english, In(culture, () => Lines(Script)));
        Assert.Equal(24, english.Length);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public void Errors_are_the_same_text(string culture)
        => Assert.All(s_mistakes, mistake => Assert.Equal(
            In("en-US", () => Error(mistake).ToString()),
            In(culture, () => Error(mistake).ToString())));

    // Not those that wrap: where words may be broken is the engine's affair, and differs by language.
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    public void Tables_of_whole_numbers_are_the_same_text(string culture)
        => Assert.All(ViewTests.Cases, row =>
        {
            (string name, string script) = row.Data;
            if (!name.StartsWith("IpiMeasurement", StringComparison.Ordinal) && !s_wrapping.Contains(name))
            {
                string english = In("en-US", () => Module.Print(script).Text);
                Assert.Equal(english, In(culture, () => Module.Print(script).Text));
            }
        });

    /// <summary>Views follow the user's culture, as everywhere in PowerShell; one column shows a fraction.</summary>
    [Fact]
    public void Only_the_decimal_mark_of_a_table_follows_the_culture()
    {
        const string Measure = "New-AvicVm -Blocked 1 | Send-AvicIpi -Destination 1, 2 -Count 10 | Measure-AvicIpi";

        string english = In("en-US", () => Module.Print(Measure).Text);
        string german = In("de-DE", () => Module.Print(Measure).Text);

        Assert.Contains(" 0.5 ", english, StringComparison.Ordinal);
        Assert.Equal(english.Replace(" 0.5 ", " 0,5 ", StringComparison.Ordinal), german);
    }
}
