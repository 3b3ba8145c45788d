using System;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Test-AvicWakeup on a terminal: views, progress, Ctrl-C, completion.</summary>
public sealed class WakeupRunTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    /// <summary>Nine million states.</summary>
    private const string Long = "Test-AvicWakeup -Sender Cpu, Cpu -Migrate -Inhibit -Without EntryBarrier";

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
        => ExpectedView.Check(Module, "Wakeup/" + name, script);

    [Fact]
    public void A_long_exploration_reports_progress_and_Ctrl_C_ends_it_within_moments()
    {
        using ModuleHost module = new();
        ProgressRecord shown = StopCheck.EndsWithinMomentsOfProgress(module, Long);
        Assert.Contains("states", shown.StatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_comes_at_most_five_times_a_second_and_ends_completed_even_by_an_error()
        => Assert.NotEmpty(ProgressCheck.Run(Module, Long + " -MaxStates 6000000", "TooManyStates"));

    [Fact]
    public void A_short_one_reports_nothing() => Assert.Empty(ProgressCheck.Run(Module, "Test-AvicWakeup"));

    [Theory]
    [InlineData("Test-AvicWakeup -Kernel linux-6", "Linux-6.0 Linux-6.3 Linux-6.19")]
    [InlineData("Test-AvicWakeup -Hardware z", "Zen1 Zen2 Zen3 Zen4 Zen5")]
    [InlineData("Test-AvicWakeup -Sender ", "Cpu Iommu Software")]
    [InlineData("Test-AvicWakeup -HaltPoll ", "AfterHook BeforeHook None")]
    [InlineData("Test-AvicWakeup -Without Clear", "ClearBeforeCheck ClearIrte ClearIsRunning")]
    public void Tab_offers_what_there_is(string typed, string offered) => Assert.Equal(offered, Complete(typed));
}
