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
        Assert.Contains("76 with failure id 1: a target does not run", text, StringComparison.Ordinal);
        Assert.Contains("none of these exits is a defect", text, StringComparison.Ordinal);
        Assert.Matches(@"\n   5\.17 +76 +0 +76 +0 +8\.0 ", text);
        Assert.Matches(@"\n   6\.19 +76 +70 +6 +0 +1\.6 ", text);
        Assert.Contains("5.17 finds no target without looking at every vCPU.", text, StringComparison.Ordinal);
        Assert.Contains("6.19 looks at every vCPU for 6 of 76 IPIs.", text, StringComparison.Ordinal);
        Assert.Matches(@"\n   IRQWIN: set 5 times", text);
    }

    [Theory]
    [InlineData(2, "0x42000000:000000fd", "a target does not exist", "do not come from halted vCPUs")]
    [InlineData(0, "0x01000000:000004fd", "not a fixed, edge-triggered interrupt", "do not come from halted vCPUs")]
    [InlineData(1, "0x01000000:000000fd", "a target does not run", "none of these exits is a defect")]
    public void Another_trace_is_explained_by_what_it_has(int id, string icr, string meaning, string conclusion)
    {
        using Module.TraceFolder folder = new();
        string line = $" CPU 0/KVM-4161  [012]  5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl={icr}, id={id}, index=1";
        string text = Output($"explain-a-storm.ps1 -Path '{Pattern(folder.Write("mine.txt", line, line))}'");

        Assert.Contains(meaning, text, StringComparison.Ordinal);
        Assert.Contains(conclusion, text, StringComparison.Ordinal);
        Assert.Equal(id == 1, text.Contains("a faster kernel", StringComparison.OrdinalIgnoreCase) && text.Contains("A faster kernel makes each cheaper", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_without_failure_ids_is_not_explained_away()
    {
        using Module.TraceFolder folder = new();
        string file = folder.Write("stat.txt", "avic_incomplete_ipi 19679 39.00% 0.03% 0.38us 22.67us 3.66us ( +- 0.71% )");
        string text = Output($"explain-a-storm.ps1 -Path '{Pattern(file)}'");

        Assert.Contains("There is no incomplete IPI with its failure id in this trace", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no defect", text, StringComparison.Ordinal);
        Assert.DoesNotContain("4. What each kernel", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Without_the_module_a_script_stops_and_concludes_nothing(string script)
    {
        using ModuleHost host = new();

        ScriptResult result = host.Run($"Remove-Module AvicPS; ./examples/{script}");

        Assert.Single(result.Errors);
        Assert.InRange(result.Output.Count, 0, 6);
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

    /// <summary>A path with no wildcard in it.</summary>
    private static string Pattern(string path)
        => path.Replace("[", "`[", StringComparison.Ordinal).Replace("]", "`]", StringComparison.Ordinal);

    private static string Output(string script)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using ModuleHost host = new();
        return string.Join('\n', host.Run($"./examples/{script}").Output);
    }
}
