using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The table of spec 03 section 6, and each step left out alone.</summary>
public sealed class WakeupTableTests
{
    public static TheoryData<string> Kernels => [.. KvmKernel.All.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_protocol_loses_nothing_on_any_kernel_whoever_sends_and_wherever_the_target_moves(string kernel)
    {
        foreach (WakeupSender[] senders in AllSenders)
        {
            foreach (WakeupHaltPoll? poll in new WakeupHaltPoll?[] { null, WakeupHaltPoll.None })
            {
                WakeupModel model = Plain(kernel) with { Senders = senders, HaltPoll = poll };
                Assert.Equal(WakeupVerdict.Safe, Verdict(model));
                Assert.Equal(WakeupVerdict.Safe, Verdict(model with { Migrates = true }));
            }
        }
    }

    [Theory]
    [InlineData("Linux-5.17")]
    [InlineData("Patch-V1")]
    [InlineData("Linux-6.3")]
    [InlineData("Linux-6.19")]
    public void An_inhibit_meanwhile_loses_nothing_from_5_17_on(string kernel)
    {
        foreach (WakeupSender[] senders in AllSenders)
        {
            Assert.Equal(WakeupVerdict.Safe, Verdict(Plain(kernel) with { Senders = senders, Inhibits = true }));
        }
    }

    [Theory]
    [InlineData(WakeupSender.Cpu)]
    [InlineData(WakeupSender.Iommu)]
    [InlineData(WakeupSender.Software)]
    public void An_inhibit_meanwhile_loses_before_5_17_as_irr_pending_says_there_is_nothing(WakeupSender sender)
    {
        WakeupResult result = WakeupChecker.Run(Plain("Linux-5.0") with { Senders = [sender], Inhibits = true });

        Assert.Equal(WakeupVerdict.Lost, result.Verdict);
        Assert.Contains(result.Schedule, step => step.Step.Contains("irr_pending: false", StringComparison.Ordinal));
    }

    /// <summary>Rows "erratum 1235" and "erratum 1235 + enable_ipiv=0".</summary>
    [Theory]
    [InlineData("Linux-5.0", "Zen1", null, WakeupVerdict.Lost)]
    [InlineData("Linux-5.17", "Zen2", null, WakeupVerdict.Lost)]
    [InlineData("6.16", "Zen2", null, WakeupVerdict.Lost)]
    [InlineData("6.16", "Zen3", null, WakeupVerdict.Safe)]
    [InlineData("6.17", "Zen2", null, WakeupVerdict.Safe)]
    [InlineData("6.17", "Zen1", true, WakeupVerdict.Safe)]
    [InlineData("Linux-6.19", "Zen4", false, WakeupVerdict.Safe)]
    public void Erratum_1235_loses_unless_hardware_never_reads_IsRunning_1(
        string kernel, string hardware, bool? ipiv, WakeupVerdict verdict)
    {
        WakeupModel model = Plain(kernel) with { Platform = AvicPlatform.Parse(hardware), EnableIpiv = ipiv };
        Assert.Equal(verdict, Verdict(model));
        Assert.Equal(verdict, Verdict(model with { Senders = [WakeupSender.Cpu, WakeupSender.Cpu] }));
        Assert.Equal(verdict, Verdict(model with { Migrates = true }));
    }

    [Fact]
    public void Erratum_1235_is_one_of_ICR_writes_not_of_devices_or_KVM()
    {
        WakeupModel model = Plain("6.16") with { Platform = AvicPlatform.Zen2 };
        Assert.Equal(WakeupVerdict.Safe, Verdict(model with { Senders = [WakeupSender.Iommu] }));
        Assert.Equal(WakeupVerdict.Safe, Verdict(model with { Senders = [WakeupSender.Software] }));
    }

    [Theory]
    [InlineData(WakeupGuard.SenderOrder, WakeupVerdict.Lost, 13, 13)]
    [InlineData(WakeupGuard.ClearIsRunning, WakeupVerdict.Lost, 10, 10)]
    [InlineData(WakeupGuard.ClearBeforeCheck, WakeupVerdict.Lost, 12, 12)]
    [InlineData(WakeupGuard.Barrier, WakeupVerdict.Lost, 13, 13)]
    [InlineData(WakeupGuard.Recheck, WakeupVerdict.Lost, 11, 11)]
    [InlineData(WakeupGuard.TaskState, WakeupVerdict.Lost, 14, 14)]
    [InlineData(WakeupGuard.Kick, WakeupVerdict.Lost, 12, 12)]
    [InlineData(WakeupGuard.ClearIrte, WakeupVerdict.Lost, 12, 12)]
    [InlineData(WakeupGuard.GaLog, WakeupVerdict.Lost, 13, 13)]
    [InlineData(WakeupGuard.VmrunEvaluation, WakeupVerdict.Late, 13, 9)]
    [InlineData(WakeupGuard.EntryBarrier, WakeupVerdict.Late, 18, 23)]
    [InlineData(WakeupGuard.EntryRecheck, WakeupVerdict.Late, null, 25)]
    [InlineData(WakeupGuard.EventRequest, WakeupVerdict.Late, null, 25)]
    [InlineData(WakeupGuard.OwnEvent, WakeupVerdict.Late, null, 17)]
    [InlineData(WakeupGuard.KickIrrPending, WakeupVerdict.Lost, null, 35)]
    [InlineData(WakeupGuard.KeepIrrPending, WakeupVerdict.Lost, null, 28)]
    public void Each_step_left_out_is_caught_by_its_shortest_schedule(
        WakeupGuard guard, WakeupVerdict verdict, int? stepsBefore517, int steps)
    {
        // With an inhibit kernels before 5.17 lose anyway: the step alone decides nothing there.
        if (stepsBefore517 is not null)
        {
            WakeupResult old = WakeupChecker.Run(Alone("Linux-5.0", guard));
            Assert.Equal((verdict, stepsBefore517), (old.Verdict, (int?)old.Steps));
        }

        WakeupResult result = WakeupChecker.Run(Alone("Linux-6.19", guard));
        Assert.Equal((verdict, steps), (result.Verdict, result.Steps));
        Assert.Equal(WakeupVerdict.Safe, Verdict(Alone("Linux-6.19", guard) with { Without = [] }));
    }

    /// <summary>
    /// The order of the two reads decides nothing as long as deactivation looks at the IRR itself: whoever reads APICv
    /// active has set the IRR bit before it became inactive, and the target's own KVM_REQ_EVENT comes after that.
    /// </summary>
    [Theory]
    [InlineData(WakeupSender.Cpu)]
    [InlineData(WakeupSender.Iommu)]
    [InlineData(WakeupSender.Software)]
    public void Reading_APICv_before_the_mode_is_harmless_as_deactivation_raises_an_event(WakeupSender sender)
    {
        WakeupModel model = Plain("Linux-6.19") with
        {
            Senders = [sender],
            Inhibits = true,
            Migrates = true,
            Without = [WakeupGuard.ModeFirst],
        };
        Assert.Equal(WakeupVerdict.Safe, Verdict(model));
    }

    [Fact]
    public void Each_step_has_its_row()
    {
        IEnumerable<WakeupGuard> rows = typeof(WakeupTableTests)
            .GetMethod(nameof(Each_step_left_out_is_caught_by_its_shortest_schedule))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false).Cast<InlineDataAttribute>()
            .Select(row => (WakeupGuard)row.Data[0]!);
        Assert.Equal(Enum.GetValues<WakeupGuard>().Except([WakeupGuard.ModeFirst]).Order(), rows.Order());
    }

    /// <summary>What is lost with one sender is lost with another beside it: nobody relies on the next interrupt.</summary>
    [Theory]
    [InlineData(WakeupGuard.SenderOrder)]
    [InlineData(WakeupGuard.Barrier)]
    [InlineData(WakeupGuard.Recheck)]
    [InlineData(WakeupGuard.TaskState)]
    public void A_second_sender_does_not_hide_a_lost_wake_up(WakeupGuard guard)
    {
        foreach (WakeupSender[] senders in AllSenders)
        {
            Assert.Equal(WakeupVerdict.Lost, Verdict(Alone("Linux-6.19", guard) with { Senders = senders }));
        }
    }

    /// <summary>An exit drains the sender's buffer, and the barrier between mode and IRR check does the rest.</summary>
    [Fact]
    public void With_enable_ipiv_off_the_order_of_the_senders_store_no_longer_matters()
        => Assert.Equal(
            WakeupVerdict.Safe, Verdict(Alone("Linux-6.19", WakeupGuard.SenderOrder) with { EnableIpiv = false }));

    private static WakeupSender[][] AllSenders { get; } =
    [
        [WakeupSender.Cpu],
        [WakeupSender.Iommu],
        [WakeupSender.Software],
        [WakeupSender.Cpu, WakeupSender.Cpu],
        [WakeupSender.Cpu, WakeupSender.Iommu],
        [WakeupSender.Software, WakeupSender.Iommu],
    ];

    private static WakeupModel Plain(string kernel) => new() { Kernel = KvmKernel.Parse(kernel) };

    private static WakeupModel Alone(string kernel, WakeupGuard guard)
        => WakeupSuite.For(KvmKernel.Parse(kernel)).Single(model => model.Without.SequenceEqual([guard]));

    private static WakeupVerdict Verdict(WakeupModel model) => WakeupChecker.Run(model).Verdict;
}
