using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Test-AvicWakeup on a terminal: views, progress, Ctrl-C, completion.</summary>
/// <remarks>AVICPS_WRITE_VIEWS=1 writes Views/Wakeup/*.txt.</remarks>
public sealed class WakeupRunTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    /// <summary>Nine million states.</summary>
    private const string Long = "Test-AvicWakeup -Sender Cpu, Cpu -Migrate -Inhibit -Without EntryBarrier";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly bool s_writes = Environment.GetEnvironmentVariable("AVICPS_WRITE_VIEWS") == "1";

    private static string Folder => Path.Combine(ModuleHost.Root, "tests", "AvicPS.Tests", "Views", "Wakeup");

    public static TheoryData<string, string> Views => new()
    {
        { "WakeupResult", "Test-AvicWakeup '5.0', '6.16', '6.19' -Hardware Zen2 -Sender Cpu, Iommu -Migrate" },
        { "WakeupResult-without", "Test-AvicWakeup -Without Barrier, EntryBarrier, VmrunEvaluation, TaskState" },
        { "WakeupResult-detailed", "Test-AvicWakeup 6.16 -Hardware Zen2 -Detailed" },
        { "WakeupStep", "(Test-AvicWakeup -Without Barrier -Sender Iommu).Schedule" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void Results_are_shown_as_agreed(string name, string script)
    {
        PrintedResult printed = In("en-US", () => Module.Print(script));
        Assert.Empty(printed.Errors);
        string shown = printed.Text + "\n";
        string file = Path.Combine(Folder, name + ".txt");
        if (s_writes)
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(file, shown);
        }

        Assert.Equal(File.ReadAllText(file), shown);
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void A_long_exploration_reports_progress_and_Ctrl_C_ends_it_within_moments()
    {
        using ModuleHost module = new();
        using PowerShell shell = module.NewPipeline();
        shell.AddScript($"{Long} | Out-Null", useLocalScope: false);
        using ManualResetEventSlim started = new();
        shell.Streams.Progress.DataAdded += (_, _) => started.Set();
        Thread runner = new(() => RunUntilStopped(shell));

        runner.Start();
        Assert.True(started.Wait(s_patience));
        Assert.Equal(PSInvocationState.Running, shell.InvocationStateInfo.State);
        Stopwatch watch = Stopwatch.StartNew();
        shell.EndStop(shell.BeginStop(null, null));
        Assert.True(runner.Join(s_patience));

        Assert.True(watch.Elapsed < s_patience, $"{watch.Elapsed}");
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Contains("states", shell.Streams.Progress[0].StatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_comes_at_most_five_times_a_second_and_ends_completed()
    {
        using PowerShell shell = Module.NewPipeline();
        Stopwatch watch = Stopwatch.StartNew();
        shell.AddScript($"{Long} -MaxStates 4000000 -ErrorAction SilentlyContinue; {Long.Replace("Cpu, Cpu", "Cpu, Iommu")}")
            .Invoke();
        ProgressRecord[] records = [.. shell.Streams.Progress];

        Assert.InRange(records.Length, 0, (int)(watch.Elapsed.TotalSeconds * 5) + 2);
        if (records.Length > 0)
        {
            Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        }
    }

    [Fact]
    public void A_short_one_reports_nothing()
    {
        using PowerShell shell = Module.NewPipeline();
        shell.AddScript("Test-AvicWakeup").Invoke();
        Assert.Empty(shell.Streams.Progress);
    }

    [Theory]
    [InlineData("Test-AvicWakeup -Kernel linux-6", "Linux-6.0 Linux-6.3 Linux-6.19")]
    [InlineData("Test-AvicWakeup -Hardware z", "Zen1 Zen2 Zen3 Zen4 Zen5")]
    [InlineData("Test-AvicWakeup -Sender ", "Cpu Iommu Software")]
    [InlineData("Test-AvicWakeup -HaltPoll ", "AfterHook BeforeHook None")]
    [InlineData("Test-AvicWakeup -Without Clear", "ClearBeforeCheck ClearIrte ClearIsRunning")]
    public void Tab_offers_what_there_is(string typed, string offered)
    {
        using PowerShell shell = Module.NewPipeline();
        Assert.Equal(offered, string.Join(
            ' ',
            CommandCompletion.CompleteInput(typed, typed.Length, null, shell).CompletionMatches
                .Where(match => match.ResultType == CompletionResultType.ParameterValue)
                .Select(match => match.CompletionText.Trim('\''))));
    }

    private static void RunUntilStopped(PowerShell shell)
    {
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            // What a stop looks like from here.
        }
    }
}
