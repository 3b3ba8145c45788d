using System;
using System.IO;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>How traces come in: files by every name, compressed, lines and events from the pipeline.</summary>
public sealed class TraceBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Count = " | ForEach-Object { $n++ } -Begin { $n = 0 } -End { $n }";
    private const string Storm = "./examples/storm.txt";

    [Theory]
    [InlineData("Import-AvicTrace " + Storm)]
    [InlineData("Import-AvicTrace ./examples/s*.txt")]
    [InlineData("Import-AvicTrace -Path ./examples/[s]torm.txt")]
    [InlineData("Import-AvicTrace -LiteralPath " + Storm)]
    [InlineData("[System.IO.FileInfo][System.IO.Path]::Combine($pwd.Path, 'examples', 'storm.txt') | Import-AvicTrace")]
    [InlineData("[pscustomobject]@{ PSPath = '" + Storm + "' } | Import-AvicTrace")]
    [InlineData(
        "[System.IO.File]::ReadAllLines([System.IO.Path]::Combine($pwd.Path, '" + Storm + "')) | Import-AvicTrace")]
    public void A_trace_is_named_in_every_way(string script) => Assert.Equal("375", Line($"{script}{Count}"));

    [Theory]
    [InlineData("Get-AvicTraceSummary " + Storm)]
    [InlineData("Get-AvicTraceSummary ./examples/s*.txt")]
    [InlineData("Get-AvicTraceSummary -LiteralPath " + Storm)]
    [InlineData("[pscustomobject]@{ FullName = '" + Storm + "' } | Get-AvicTraceSummary")]
    [InlineData("Import-AvicTrace " + Storm + " | Get-AvicTraceSummary")]
    [InlineData(
        "[System.IO.File]::ReadAllLines([System.IO.Path]::Combine($pwd.Path, '" + Storm + "')) | Get-AvicTraceSummary")]
    public void A_summary_takes_files_events_and_lines(string script)
        => Assert.Equal(
            "Active 76 375",
            Line($"{script} | ForEach-Object {{ $_.Verdict; $_.Ipis.Incomplete; $_.Events }}"));

    [Fact]
    public void A_literal_path_may_hold_wildcard_characters()
    {
        using TraceFolder folder = new();
        string file = folder.Write("a [1].txt", TraceFolder.Ipi);

        Assert.Equal("1", Line($"Import-AvicTrace -LiteralPath '{file}'{Count}"));
        Assert.Equal("1", Line($"[System.IO.FileInfo]'{file}' | Import-AvicTrace{Count}"));
    }

    [Fact]
    public void A_compressed_trace_is_unpacked()
    {
        using TraceFolder folder = new();
        string file = folder.WriteGzip("a.txt.gz", 1000);

        Assert.Equal("1000", Line($"Import-AvicTrace -LiteralPath '{file}'{Count}"));
        Assert.Equal("1000", Line($"(Get-AvicTraceSummary -LiteralPath '{file}').Events"));
    }

    [Theory]
    [InlineData("Import-AvicTrace")]
    [InlineData("Get-AvicTraceSummary")]
    public void Of_a_truncated_gzip_the_whole_part_is_read_and_the_next_file_too(string command)
    {
        using TraceFolder folder = new();
        string cut = folder.WriteGzip("cut.gz", 1000, 5000);
        string whole = folder.Write("whole.txt", TraceFolder.Ipi);

        ScriptResult result = Run(
            $"{command} -LiteralPath '{cut}', '{whole}' | "
            + "ForEach-Object { if ($_.Events) { $_.Events } else { 1 } } | "
            + "ForEach-Object { $n += $_ } -Begin { $n = 0 } -End { $n }");

        Assert.StartsWith("FileDamaged,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.InRange(int.Parse(Text(Assert.Single(result.Output)), null), 900, 1000);
    }

    [Fact]
    public void A_gzip_of_several_members_is_whole()
    {
        using TraceFolder folder = new();
        byte[] member = File.ReadAllBytes(folder.WriteGzip("a.gz", 100));
        string file = folder.WriteBytes("both.gz", [.. member, .. member]);

        Assert.Equal("200", Line($"Import-AvicTrace -LiteralPath '{file}'{Count}"));
    }

    [Fact]
    public void Bytes_after_gz_that_are_no_gzip_are_an_error()
    {
        using TraceFolder folder = new();
        string file = folder.Write("a.gz", TraceFolder.Ipi);

        Assert.StartsWith("FileDamaged,", Error($"Import-AvicTrace -LiteralPath '{file}'").FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("Import-AvicTrace")]
    [InlineData("Get-AvicTraceSummary")]
    public void A_file_that_is_not_there_is_one_error_and_the_others_are_read(string command)
    {
        ScriptResult result = Run($"{command} ./absent.txt, {Storm} | ForEach-Object {{ 1 }}");

        Assert.StartsWith(
            "FileNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(result.Output);
    }

    [Theory]
    [InlineData("Import-AvicTrace -LiteralPath")]
    [InlineData("Import-AvicTrace")]
    [InlineData("Get-AvicTraceSummary")]
    public void A_folder_is_named_as_such_with_what_to_write(string command)
    {
        using TraceFolder folder = new();
        string path = command.EndsWith("Path", StringComparison.Ordinal)
            ? folder.Path
            : folder.Path.Replace("[", "`[", StringComparison.Ordinal).Replace("]", "`]", StringComparison.Ordinal);
        ScriptResult result = Run($"{command} '{path}'");

        System.Management.Automation.ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("FileNotReadable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith($"'{folder.Path}' is a folder: name the files in it", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Import-AvicTrace env:PATH")]
    [InlineData("Import-AvicTrace -LiteralPath env:PATH")]
    [InlineData("Get-AvicTraceSummary env:PATH")]
    public void What_is_no_file_is_named_as_such(string script)
    {
        ScriptResult result = Run(script);

        System.Management.Automation.ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("FileNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            "'env:PATH' is no file but an item of Environment: name a file, or pipe its text as lines.",
            error.Exception.Message);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("./absent.txt")]
    [InlineData("./absent.txt, ./absent2.txt")]
    [InlineData("./*.absent")]
    public void Without_any_file_that_can_be_read_there_is_no_summary(string paths)
    {
        ScriptResult result = Run($"Get-AvicTraceSummary {paths}");

        Assert.NotEmpty(result.Errors);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Kinds_are_chosen_and_their_order_stays()
        => Assert.Equal(
            "InhibitChange Wakeup",
            Line($"Import-AvicTrace {Storm} -Kind Wakeup, InhibitChange | ForEach-Object {{ $h[\"$($_.Kind)\"] = 1 }} "
                + "-Begin { $h = @{} } -End { [string[]]$k = $h.Keys; [Array]::Sort($k); $k }"));

    [Fact]
    public void Empty_lines_and_nothing_are_passed_over()
        => Assert.Empty(Objects("'', $null, '# tracer: nop' | Import-AvicTrace"));

    [Fact]
    public void A_summary_of_a_path_equals_that_of_its_events()
    {
        string[] script =
        [
            $"(Get-AvicTraceSummary {Storm} -Kernel 6.1).Report",
            $"(Import-AvicTrace {Storm} | Get-AvicTraceSummary -Kernel 6.1).Report",
        ];
        string byPath = Line(script[0]);
        string byEvents = Line(script[1]);

        // Events do not know of the lines between them.
        Assert.Equal(
            byPath.Replace(" in 386 lines", "", StringComparison.Ordinal),
            System.Text.RegularExpressions.Regex.Replace(byEvents, " in [0-9]+ lines", ""));
    }
}
