using System;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Export-AvicTrace.</summary>
public sealed class TraceExportTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Send = "New-AvicVm -Blocked 1, 2 | Send-AvicIpi -Destination 1, 2";

    [Theory]
    [InlineData("TracePipe", "icrh:icrl=0x01000000:000000fd", " kvm_entry: ")]
    [InlineData("PerfScript", "icrh:icrl=0x01000000:000000fd", " kvm:kvm_entry: ")]
    public void Both_styles_are_written_and_read_back(string style, string icr, string entry)
    {
        string[] lines = Lines($"{Send} | Export-AvicTrace -Style {style}");

        Assert.Contains(lines, line => line.Contains(icr, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(entry, StringComparison.Ordinal));
        Assert.Equal(
            "1 2",
            Line($"{Send} | Export-AvicTrace -Style {style} | Import-AvicTrace -Kind IncompleteIpi | "
                + "ForEach-Object { $_.Index }"));
    }

    [Theory]
    [InlineData("5.4", "....", 3)]
    [InlineData("5.16", "....", 2)]
    [InlineData("6.19", ".....", 2)]
    public void Events_that_were_read_are_written_in_the_form_of_a_kernel(string kernel, string flags, int count)
    {
        const string Line = " CPU 0/KVM-4161  [012]  5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1";
        string[] lines = Lines($"'{Line}', '20', '{Line.Replace("incomplete_ipi: vcpu=0, ", "kick_vcpu_slowpath: ", StringComparison.Ordinal).Replace("id=1, ", "", StringComparison.Ordinal)}' | Import-AvicTrace -WarningAction Ignore | Export-AvicTrace -Kernel {kernel}");

        Assert.Equal(count, lines.Length);
        Assert.Equal($"       CPU 0/KVM-4161    [012] {flags}     5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1", lines[0]);
        Assert.Equal($"       CPU 0/KVM-4161    [012] {flags}     5.000001: kvm_avic_kick_vcpu_slowpath: icrh:icrl=0x1000000:000000fd, index=1", lines[^1]);
    }

    [Fact]
    public void A_file_has_the_lines_of_the_pipeline_and_line_feeds_only()
    {
        using TraceFolder folder = new();
        string file = Path.Combine(folder.Path, "out.txt");
        string[] lines = Lines($"{Send} | Export-AvicTrace");

        Assert.Equal(file, Line($"({Send} | Export-AvicTrace '{file}' -PassThru).FullName"));
        Assert.Equal(string.Concat(lines.Select(line => line + "\n")), File.ReadAllText(file));
    }

    [Fact]
    public void An_existing_file_stays_unless_Force_is_given()
    {
        using TraceFolder folder = new();
        string file = folder.Write("out.txt", "mine");

        Assert.StartsWith("FileExists,", Error($"{Send} | Export-AvicTrace '{file}'").FullyQualifiedErrorId);
        Assert.Equal("mine\n", File.ReadAllText(file));
        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{file}' -Force"));
        Assert.NotEqual("mine\n", File.ReadAllText(file));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        using TraceFolder folder = new();
        string file = Path.Combine(folder.Path, "out.txt");

        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{file}' -WhatIf -PassThru"));
        Assert.False(File.Exists(file));
        string existing = folder.Write("existing.txt", "mine");
        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{existing}' -Force -WhatIf"));
        Assert.Equal("mine\n", File.ReadAllText(existing));
    }
}
