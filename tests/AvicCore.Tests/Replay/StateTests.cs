using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests.Replay;

/// <summary>Which vCPUs sleep when an IPI is sent, as exits, entries and wake-ups of the trace tell.</summary>
public sealed class StateTests
{
    /// <summary>To vCPUs 1 and 2; the exit names 1.</summary>
    private const string Ipi = "0 kvm_exit: vcpu 0 reason avic_incomplete_ipi rip 0x1 info 6000000000008fd 100000001";
    private const string Entry0 = "0 kvm_entry: vcpu 0";
    private const string Halt1 = "1 kvm_exit: vcpu 1 reason hlt rip 0x1 info 0 0";
    private const string Halt2 = "2 kvm_exit: vcpu 2 reason hlt rip 0x1 info 0 0";
    private const string Io2 = "2 kvm_exit: vcpu 2 reason io rip 0x1 info 0 0";
    private const string Entry2 = "2 kvm_entry: vcpu 2";
    private const string Slept2 = "2 kvm_vcpu_wakeup: wait time 2000 ns, polling valid";
    private const string Polled2 = "2 kvm_vcpu_wakeup: poll time 2000 ns, polling valid";
    private const string Nothing = "3 kvm_entry: vcpu 3";

    public static TheoryData<string, string[], int> Sleepers => new()
    {
        { "nothing is told: the named one sleeps", [Ipi, Entry0], 0 },
        { "the other halted before", [Halt2, Ipi, Entry0], 1 },
        { "both halted before", [Halt1, Halt2, Ipi, Entry0], 1 },
        { "it halted and was woken", [Halt2, Slept2, Ipi, Entry0], 0 },
        { "it halted and entered", [Halt2, Entry2, Ipi, Entry0], 0 },
        { "it halted and left for something else, so it ran", [Halt2, Io2, Ipi, Entry0], 0 },
        { "it halted after the IPI", [Ipi, Halt2, Entry0], 0 },
        { "it had halted before the trace, and wakes after the IPI", [Ipi, Entry0, Slept2, Halt2], 1 },
        { "the sleep that ends began after the IPI", [Ipi, Entry0, Nothing, Nothing, Slept2, Halt2], 0 },
        { "it halted and polled, and so never slept", [Halt2, Ipi, Entry0, Polled2], 0 },
        { "lines out of order have times", [Ipi, Entry0, Halt2 + "\tearly"], 1 },
    };

    [Theory]
    [MemberData(nameof(Sleepers))]
    public void The_seed_leaves_asleep_who_slept(string why, string[] lines, int lost)
    {
        ReplayResult seed = Replay(lines, "Patch-V1");
        ReplayResult scan = Replay(lines, "5.17");

        Assert.True(lost == seed.Lost, why);
        Assert.Equal(0, scan.Lost);
        Assert.Equal(0, seed.Mismatches);
    }

    [Fact]
    public void A_named_vCPU_that_was_awake_by_the_trace_was_scheduled_out_and_is_not_woken()
    {
        string halted = Halt1 + "\n" + "1 kvm_vcpu_wakeup: wait time 900 ns, polling valid";

        Assert.Equal(1, Replay([Ipi, Entry0], "6.19").Woken);
        Assert.Equal(1, Replay([Halt1, Ipi, Entry0], "6.19").Woken);
        Assert.Equal(0, Replay([.. halted.Split('\n'), Ipi, Entry0], "6.19").Woken);
    }

    [Fact]
    public void A_lost_wake_up_is_lost_again_by_the_next_IPI_and_not_by_one_after_the_recorded_wake_up()
        => Assert.Equal(2, Replay([Halt2, Ipi, Entry0, Ipi, Entry0, Slept2, Ipi, Entry0], "Patch-V1").Lost);

    [Fact]
    public void Whoever_sends_does_not_sleep()
    {
        ReplayResult result = Replay(["0 kvm_exit: vcpu 0 reason hlt rip 0x1 info 0 0", Ipi, Entry0, Ipi], "6.19");

        Assert.Equal((2L, 0L, 0L), (result.Count, result.Skipped, result.Mismatches));
    }

    [Fact]
    public void The_assumptions_say_of_whom_the_trace_tells_and_of_whom_it_does_not()
    {
        string untold = string.Join('\n', Replay([Ipi], "6.19").Assumptions);
        string some = string.Join('\n', Replay([Halt2, Ipi, Entry0], "6.19").Assumptions);
        string all = string.Join('\n', Replay(["0 kvm_exit: vcpu 0 reason hlt rip 0x1 info 0 0", Halt1, Halt2, Ipi], "6.19").Assumptions);

        Assert.Contains("\nOnly the target that an exit's index names was not running, and it was halted.", untold);
        Assert.DoesNotContain("the trace shows", untold);
        Assert.Contains("vCPUs were halted when the trace shows it, which it does for 1 of 3,", some);
        Assert.Contains("Of the others, only the target", some);
        Assert.Contains("in the host, and not scheduled out", some);
        Assert.Contains("which it does for all,", all);
        Assert.DoesNotContain("nly the target", all);
        Assert.DoesNotContain("kvm_entry a vCPU", all);
    }

    [Fact]
    public void A_disabled_APIC_is_refused()
    {
        AvicException mistake = Assert.Throws<AvicException>(() => new TraceReplay { Mode = ApicMode.Disabled });
        Assert.Equal(AvicError.InvalidState, mistake.Error);
        Assert.Contains("XApicFlat, XApicCluster and X2Apic", mistake.Message);
    }

    [Theory]
    [InlineData("Zen1", "6.16", false)]
    [InlineData("Zen1", "6.17", true)]
    [InlineData("Zen2", "6.19", true)]
    [InlineData("Zen4", "6.19", false)]
    public void Without_IPI_virtualization_the_exits_that_no_trace_has_are_named(string hardware, string kernel, bool isNamed)
        => Assert.Equal(
            isNamed,
            Replay([Ipi], kernel, hardware).Assumptions.Any(text => text.Contains("enable_ipiv off")));

    [Fact]
    public void A_vCPU_beyond_xAPIC_ids_makes_the_guest_x2APIC()
        => Assert.Equal(ApicMode.X2Apic, Replay([Ipi, "300 kvm_entry: vcpu 300"], "6.19").ApicMode);

    private static ReplayResult Replay(string[] lines, string kernel, string hardware = "Zen4")
    {
        TraceReplay replay = new();
        int us = 10;
        foreach (TraceEvent traced in Streams.Read(string.Concat(lines.Select(line => Line(line, us++) + "\n")), out _))
        {
            replay.Add(traced);
        }

        return replay.Run(KvmKernel.Parse(kernel), AvicPlatform.Parse(hardware));
    }

    /// <summary>Thread number, event, and whether its time is before all others.</summary>
    private static string Line(string text, int us)
    {
        string[] parts = text.Split('\t');
        int thread = int.Parse(parts[0].Split(' ')[0], null);
        int time = parts.Length > 1 ? 1 : us;
        return $" CPU {thread}/KVM-{100 + thread}  [012]  1.{time:d6}: {parts[0][(parts[0].IndexOf(' ') + 1)..]}";
    }
}
