using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What cannot be read is said once for each kind, with the number of its first line.</summary>
public sealed class TraceTroubleTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Cut = "CPU 0/KVM-41 [012] ..... 5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x06";
    private const string Unknown = "CPU 0/KVM-41 [012] ..... 5.000002: kvm_page_fault: address 0 error_code 0";

    [Fact]
    public void One_warning_for_each_kind_with_count_and_first_line()
    {
        using TraceFolder folder = new();
        string file = folder.Write("a.txt", TraceFolder.Ipi, Cut, Cut, Unknown, Unknown, Unknown);

        ScriptResult result = Run($"Import-AvicTrace -LiteralPath '{file}'");

        Assert.Single(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Warnings.Count);
        Assert.StartsWith(
            $"{file}: Not understood: 2 kvm_avic_incomplete_ipi events, cut off or garbled, first in line 2: ",
            result.Warnings.Single(warning => warning.Contains("understood", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains(
            $"{file}: Passed over: 3 kvm_page_fault events, first in line 4. AvicPS does not use this event.",
            result.Warnings);
    }

    [Fact]
    public void One_of_anything_is_told_in_the_singular()
    {
        ScriptResult result = Run($"'{TraceFolder.Ipi}', '{Unknown}', '{Cut}' | Get-AvicTraceSummary | ForEach-Object Report");
        string report = Assert.Single(result.Output).ToString()!;
        Assert.Contains("1 kvm_avic_incomplete_ipi event:", report, StringComparison.Ordinal);
        Assert.Contains("1 kvm_page_fault event, in line 2.", report, StringComparison.Ordinal);
        Assert.Contains("1 event in 3 lines", report, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b1 \w+s\b(?! by)", report.Replace("1 fast", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pattern_that_no_file_matches_is_an_error()
    {
        using TraceFolder folder = new();
        foreach (string command in new[] { "Import-AvicTrace", "Get-AvicTraceSummary" })
        {
            ErrorRecord error = Error($"{command} '{folder.Path}/*.none'");
            Assert.StartsWith("FileNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("*.none", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Strict_makes_an_error_of_damage_and_leaves_unknown_events_a_warning()
    {
        ScriptResult result = Run($"'{Cut}', '{Unknown}', '{TraceFolder.Ipi}' | Import-AvicTrace -Strict");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("UnreadableEvent,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Single(result.Warnings);
        Assert.Single(result.Output);
    }

    [Fact]
    public void Trace_dat_is_refused_with_the_command_that_makes_text_of_it()
    {
        using TraceFolder folder = new();
        string file = folder.WriteBytes(
            "trace.dat", [0x17, 0x08, 0x44, .. "tracing6"u8.ToArray(), 0, 0, 0, 0, 0, 0, 0]);

        Assert.Contains(
            "trace-cmd report -i trace.dat",
            Assert.Single(Run($"Import-AvicTrace -LiteralPath '{file}'").Warnings),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "TraceDat,", Error($"Import-AvicTrace -LiteralPath '{file}' -Strict").FullyQualifiedErrorId);
        Assert.Contains(
            "trace-cmd report",
            Line($"(Get-AvicTraceSummary -LiteralPath '{file}').Evidence"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Perf_data_is_refused_with_the_command_that_makes_text_of_it()
    {
        using TraceFolder folder = new();
        string file = folder.WriteBytes("perf.data", [.. "PERFILE2"u8.ToArray(), .. new byte[100]]);

        Assert.Contains(
            "perf script",
            Assert.Single(Run($"Import-AvicTrace -LiteralPath '{file}'").Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_file_is_named_as_such()
    {
        using TraceFolder folder = new();
        string file = folder.WriteBytes("a.bin", [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7))]);

        ScriptResult result = Run($"Import-AvicTrace -LiteralPath '{file}'");

        Assert.Empty(result.Output);
        Assert.Contains(
            result.Warnings, warning => warning.Contains("Not text: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_file_is_no_trouble_and_no_evidence()
    {
        using TraceFolder folder = new();
        string file = folder.Write("empty.txt");

        Assert.Empty(Objects($"Import-AvicTrace -LiteralPath '{file}' -Strict"));
        Assert.Equal(
            "Unknown 0",
            Line($"Get-AvicTraceSummary -LiteralPath '{file}' | ForEach-Object {{ $_.Verdict; $_.Events }}"));
    }

    [Fact]
    public void An_unknown_kernel_of_the_summary_is_an_error()
        => Assert.StartsWith(
            "UnknownKernel,", Error("Get-AvicTraceSummary ./examples/storm.txt -Kernel 9.9.9.9").FullyQualifiedErrorId);
}
