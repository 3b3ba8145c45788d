using System;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What a model refuses, and what a result says in words.</summary>
public sealed class WakeupModelTests
{
    [Fact]
    public void Options_that_a_kernel_does_not_have_are_refused()
    {
        AssertRefused(AvicError.KernelLimit, new WakeupModel { Kernel = KvmKernel.Parse("6.16"), EnableIpiv = false });
        foreach (WakeupGuard guard in new[]
        {
            WakeupGuard.ModeFirst, WakeupGuard.KickIrrPending, WakeupGuard.KeepIrrPending,
        })
        {
            AssertRefused(
                AvicError.KernelLimit,
                new WakeupModel { Kernel = KvmKernel.Parse("5.16"), Inhibits = true, Without = [guard] });
        }
    }

    [Theory]
    [InlineData(WakeupGuard.ClearIrte, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.GaLog, WakeupSender.Software)]
    [InlineData(WakeupGuard.Kick, WakeupSender.Iommu)]
    [InlineData(WakeupGuard.ClearIsRunning, WakeupSender.Iommu)]
    [InlineData(WakeupGuard.ClearBeforeCheck, WakeupSender.Software)]
    [InlineData(WakeupGuard.EntryRecheck, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.ModeFirst, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.EventRequest, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.OwnEvent, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.KickIrrPending, WakeupSender.Cpu)]
    [InlineData(WakeupGuard.KeepIrrPending, WakeupSender.Cpu)]
    public void Leaving_out_what_cannot_matter_is_refused(WakeupGuard guard, WakeupSender sender)
        => AssertRefused(AvicError.InvalidWakeupModel, new WakeupModel { Senders = [sender], Without = [guard] });

    /// <summary>The naive model knows no refusals: what it finds without the step is what it finds with it.</summary>
    [Theory]
    [InlineData("5.0", null, false)]
    [InlineData("5.0", null, true)]
    [InlineData("6.19", null, false)]
    [InlineData("6.19", false, false)]
    [InlineData("6.19", false, true)]
    public void What_is_refused_as_meaningless_would_indeed_change_nothing(string kernel, bool? ipiv, bool inhibits)
    {
        foreach (WakeupSender sender in Enum.GetValues<WakeupSender>())
        {
            WakeupModel model = new()
            {
                Kernel = KvmKernel.Parse(kernel),
                EnableIpiv = ipiv,
                Senders = [sender],
                Inhibits = inhibits,
            };
            WakeupRules rules = WakeupRules.Check(model);
            NaiveExplorer whole = new NaiveExplorer(model).Explore();
            foreach (WakeupGuard guard in Enum.GetValues<WakeupGuard>())
            {
                if (!WakeupRefusals.Matters(rules, guard))
                {
                    NaiveExplorer without = new NaiveExplorer(model with { Without = [guard] }).Explore();
                    Assert.Equal((whole.Lost > 0, whole.Late > 0), (without.Lost > 0, without.Late > 0));
                }
            }
        }
    }

    [Fact]
    public void One_or_two_senders_and_at_least_one_state()
    {
        AssertRefused(AvicError.InvalidCount, new WakeupModel { Senders = [] });
        AssertRefused(AvicError.InvalidCount, new WakeupModel { Senders = [.. Enumerable.Repeat(WakeupSender.Cpu, 3)] });
        AssertRefused(AvicError.InvalidCount, new WakeupModel { MaxStates = 0 });
        Assert.Throws<ArgumentNullException>(() => WakeupChecker.Run(null!));
        Assert.Throws<ArgumentNullException>(() => WakeupSuite.For(null!));
    }

    [Fact]
    public void A_result_repeats_its_model()
    {
        WakeupResult result = WakeupChecker.Run(new WakeupModel
        {
            Kernel = KvmKernel.Parse("6.1.170"),
            Platform = AvicPlatform.Zen2,
            Senders = [WakeupSender.Cpu, WakeupSender.Iommu],
            Migrates = true,
            Without = [WakeupGuard.Barrier, WakeupGuard.GaLog],
        });

        Assert.Equal("Cpu + Iommu; erratum 1235; migrates; without Barrier, GaLog", result.Variant);
        Assert.Equal(("6.1.170", "Zen2", WakeupVerdict.Lost), (result.Kernel, result.Hardware, result.Verdict));
        Assert.Equal([WakeupSender.Cpu, WakeupSender.Iommu], result.Senders);
        Assert.Equal([WakeupGuard.Barrier, WakeupGuard.GaLog], result.Without);
        Assert.True(result.Migrates && result.EnableIpiv && result.Erratum1235 && !result.Inhibits);
        Assert.Equal(WakeupHaltPoll.BeforeHook, result.HaltPoll);
        Assert.Equal($"6.1.170 on Zen2, {result.Variant}: Lost", result.ToString());
    }

    [Fact]
    public void Every_step_has_words_of_its_own()
    {
        foreach (WakeupAction action in Enum.GetValues<WakeupAction>())
        {
            string words = WakeupPhrases.Of(action);
            bool isElsewhere = words == action.ToString();
            Assert.Equal(isElsewhere, IsDescribedWithNumbers(action));
        }
    }

    [Fact]
    public void A_schedule_reads_as_a_kernel_developer_would_tell_it()
    {
        WakeupResult result = WakeupChecker.Run(new WakeupModel { Without = [WakeupGuard.Barrier] });

        Assert.Equal(
            [
                "1. Target: HLT: #VMEXIT 78h",
                "2. Target: mode := OUTSIDE",
                "3. Target: store buffer: mode = OUTSIDE is visible to all",
                "4. Target: polls: IRR empty, gives up",
                "5. Target: blocking hook: IsRunning := 0",
                "6. Target: task state := INTERRUPTIBLE, no barrier",
                "7. Target: checks the IRR: empty",
                "8. Sender: ICR write: sets the IRR bit (locked)",
                "9. Sender: reads IsRunning = 1, rings CPU 0",
                "10. Target: store buffer: IsRunning = 0 is visible to all",
                "11. Target: store buffer: task state = INTERRUPTIBLE is visible to all",
                "12. Target: schedule(): sleeps",
                "13. Sender: the doorbell on CPU 0 finds the host there: no effect",
            ],
            result.Schedule.Select(step => step.ToString()));
        Assert.Equal(["IsRunning = 0", "task state = INTERRUPTIBLE"], result.Schedule[8].Waiting);
        Assert.Equal(
            "[9] Sender: reads IsRunning = 1, rings CPU 0. The target's store buffer held then: IsRunning = 0; task state = "
            + "INTERRUPTIBLE. [13] The doorbell on CPU 0 finds the host there: no effect. [7] Target: checks the IRR: "
            + "empty, as the bit was not visible yet. [12] Target sleeps; its IRR bit is set and nobody is left to wake it.",
            result.Explanation);
    }

    [Fact]
    public void A_safe_result_has_no_schedule_and_says_what_was_visited()
    {
        WakeupResult result = WakeupChecker.Run(new WakeupModel());

        Assert.Empty(result.Schedule);
        Assert.Equal(0, result.Steps);
        Assert.StartsWith($"All {result.States} states were visited.", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Assumptions_are_those_that_apply()
    {
        Assert.Equal(5, WakeupChecker.Run(new WakeupModel()).Assumptions.Length);
        Assert.Contains(
            WakeupChecker.Run(new WakeupModel { Kernel = KvmKernel.Parse("5.0"), Inhibits = true }).Assumptions,
            line => line.Contains("backports", StringComparison.Ordinal));
        Assert.Contains(
            WakeupChecker.Run(new WakeupModel { Senders = [WakeupSender.Iommu] }).Assumptions,
            line => line.Contains("GA log", StringComparison.Ordinal));
    }

    private static bool IsDescribedWithNumbers(WakeupAction action)
        => action is WakeupAction.Drain or WakeupAction.ScheduleIn or WakeupAction.LoadEntry or WakeupAction.LoadIrte
            or WakeupAction.SearchIrr or WakeupAction.ReadAhead or WakeupAction.SetIrr or WakeupAction.StoreIrrUnordered
            or WakeupAction.ReadRunning or WakeupAction.ReadStopped or WakeupAction.ModeIsInGuest
            or WakeupAction.ModeIsOutside or WakeupAction.ApicvIsActive or WakeupAction.IrteRuns
            or WakeupAction.DoorbellMissed;

    private static void AssertRefused(AvicError error, WakeupModel model)
    {
        AvicException refusal = Assert.Throws<AvicException>(() => WakeupChecker.Run(model));
        Assert.Equal(error, refusal.Error);
        Assert.NotNull(refusal.Value);
    }
}
