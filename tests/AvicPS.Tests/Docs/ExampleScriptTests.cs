using System;
using System.Globalization;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>The scripts in examples/, as a user runs them, in an engine without any other module.</summary>
public sealed class ExampleScriptTests
{
    private const int MaxTraceBytes = 60_000;

    private static string Folder { get; } = Path.Combine(Repository.Root, "examples");

    public static TheoryData<string> Scripts =>
    [
        .. Directory.GetFiles(Folder, "*.ps1").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Runs_in_a_bare_session_without_an_error_or_a_warning(string script)
    {
        using ModuleHost host = new();

        ScriptResult result = host.Run($"./examples/{script}");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.True(result.Output.Count > 10);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Runs_in_strict_mode_too(string script)
    {
        using ModuleHost host = new();

        Assert.Empty(host.Run($"Set-StrictMode -Version Latest; ./examples/{script}").Errors);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Prints_no_line_wider_than_a_page(string script)
        => Assert.All(Output(script).Split('\n'), line => Assert.True(line.Length <= 120, line));

    [Fact]
    public void The_quickstart_tells_the_real_warning_with_its_numbers()
    {
        string text = Output("quickstart.ps1");

        Assert.Contains("exit id 2, index 2   EXITINFO1 0x040000000000082f", text, StringComparison.Ordinal);
        Assert.Contains("Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_storm_is_explained_verdict_causes_and_upgrade()
    {
        string text = Output("explain-a-storm.ps1");

        Assert.Contains("AVIC: Active", text, StringComparison.Ordinal);
        Assert.Contains("Many IPIs go to vCPUs that are halted or not scheduled", text, StringComparison.Ordinal);
        Assert.Contains("6 slow because of a shorthand", text, StringComparison.Ordinal);
        Assert.Matches(@"\n   5\.17 +76 +0 +76 +8\.0 ", text);
        Assert.Matches(@"\n   6\.19 +76 +70 +6 +1\.6 ", text);
        Assert.Matches(@"\n   IRQWIN: set 5 times", text);
    }

    [Fact]
    public void The_search_finds_the_seed_s_lost_multicast_and_the_open_logical_broadcast()
    {
        string text = Output("find-a-kernel-bug.ps1");

        Assert.Contains("Patch-V1, LogicalMulticast in XApicFlat mode: Lost. Reachable.", text, StringComparison.Ordinal);
        Assert.Contains("-Blocked 1, 2 |\n                    Send-AvicIpi -Destination 0x06 -Logical", text, StringComparison.Ordinal);
        Assert.Contains("Linux-5.19, the same search in xAPIC modes: 0 lost wake-ups.", text, StringComparison.Ordinal);
        Assert.Contains("Linux-6.19, LogicalBroadcast in XApicCluster mode: Lost. Latent.", text, StringComparison.Ordinal);
        Assert.Contains("Linux-6.19, LogicalBroadcast in X2Apic mode: Lost. Latent.", text, StringComparison.Ordinal);
        Assert.Matches(@"Linux-6\.0 +Slow +woken: 5 ", text);
        Assert.Matches(@"Linux-6\.19 +Fast +woken: +lost: 5", text);
        Assert.Matches(@"Safe +\d+ states  Linux-6\.19 on Zen4", text);
        Assert.Matches(@"Lost +\d+ states  6\.16 on Zen2, Cpu; erratum 1235", text);
        Assert.Matches(@"Safe +\d+ states  6\.17 on Zen2", text);
    }

    [Fact]
    public void The_trace_says_first_that_it_is_synthetic_and_stays_small()
    {
        string path = Path.Combine(Folder, "storm.txt");

        Assert.StartsWith("# SYNTHETIC", File.ReadLines(path).First(), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(path).Length, 1, MaxTraceBytes);
    }

    private static string Output(string script)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using ModuleHost host = new();
        return string.Join('\n', host.Run($"./examples/{script}").Output);
    }
}
