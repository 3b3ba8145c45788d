using System;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What a summary says of inhibits: names, masks at the end, one VM or several.</summary>
public sealed class InhibitSummaryTests
{
    private const string Qemu = "qemu-system-x86";

    /// <summary>S5 of traces/README.</summary>
    private const string Named = """
        qemu-system-x86-6961    [055] .....  1779.344065: kvm_apicv_inhibit_changed: set reason=2, inhibits=0x4 ABSENT
        qemu-system-x86-6961    [055] .....  1779.356710: kvm_apicv_inhibit_changed: cleared reason=2, inhibits=0x0
        qemu-system-x86-9912    [137] ..... 57106.196107: kvm_apicv_inhibit_changed: set reason=8, inhibits=0x300 IRQWIN|PIT_REINJ
        qemu-system-x86-9912    [137] ..... 57106.196115: kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x200 PIT_REINJ
        """;

    [Theory]
    [InlineData("5.6")]
    [InlineData("5.19")]
    [InlineData("6.1")]
    public void Names_that_the_trace_prints_beat_a_kernel_that_numbers_otherwise(string kernel)
    {
        TraceSummary summary = Summaries.Of(Named, kernel);
        Assert.Contains("leaves mask 0x200: PIT_REINJ.", summary.Evidence[0], StringComparison.Ordinal);
        Assert.Equal(["IRQWIN", "PIT_REINJ"], summary.Inhibits[2].Reasons);
        Assert.Contains(summary.Findings, finding => finding.Text.Contains("lost_tick_policy=discard", StringComparison.Ordinal));
        Assert.Contains(summary.Findings, finding => finding.Title == $"The trace is of another kernel than {kernel}");
    }

    [Fact]
    public void A_conflict_in_any_mask_is_found_not_only_in_the_first()
    {
        TraceFinding finding = Summaries.Of(Named, "6.1").Findings.Single(finding => finding.Title.Contains("another kernel", StringComparison.Ordinal));
        Assert.Equal("bit 8 is IRQWIN there and PIT_REINJ here; 3 inhibit events with names", finding.Evidence);
    }

    [Theory]
    [InlineData("6.5", "set reason=0, inhibits=0x1 DISABLED")]
    [InlineData("6.19", "set reason=12, inhibits=0x1000 PHYSICAL_ID_TOO_BIG")]
    [InlineData("6.12", "set reason=8, inhibits=0x2000000000000300 IRQWIN|PIT_REINJ|0x2000000000000000")]
    public void Names_that_mean_the_same_are_no_conflict(string kernel, string change)
        => Assert.DoesNotContain(
            Summaries.Of($"{Qemu}-1 [000] ..... 1.000001: kvm_apicv_inhibit_changed: {change}\n", kernel).Findings,
            finding => finding.Title.Contains("another kernel", StringComparison.Ordinal));

    [Theory]
    [InlineData("kvm_exit: vcpu {0} reason avic_incomplete_ipi rip 0x1 info1 0x06000000000008fd info2 0x0000000100000001 intr_info 0x00000000 error_code 0x00000000", "", false)]
    [InlineData("kvm_exit: vcpu {0} reason avic_incomplete_ipi rip 0x1 info1 0x06000000000008fd info2 0x0000000100000001 intr_info 0x00000000 error_code 0x00000000", "kvm_avic_incomplete_ipi: vcpu={0}, icrh:icrl=0x06000000:000008fd, id=1, index=1", false)]
    [InlineData("kvm_avic_incomplete_ipi: vcpu={0}, icrh:icrl=0x06000000:000008fd, id=1, index=1", "kvm_apicv_accept_irq: apicid 1 vec 253 (Fixed|edge)", false)]
    [InlineData("kvm_entry: vcpu {0}, rip 0x1", "kvm_avic_incomplete_ipi: vcpu={0}, icrh:icrl=0x06000000:000008fd, id=1, index=1", false)]
    [InlineData("kvm_entry: vcpu {0}, rip 0x1", "kvm_avic_incomplete_ipi: vcpu={0}, icrh:icrl=0x06000000:000008fd, id=1, index=1", true)]
    public void An_exit_that_had_begun_before_a_change_does_not_speak_against_it(string before, string after, bool isActive)
    {
        // Eight vCPUs of one VM: what each still ends may come behind the change that switches AVIC off for all of them.
        static string Lines(int second, string body)
            => body.Length == 0 ? "" : string.Concat(Enumerable.Range(0, 8).Select(vcpu =>
                $" CPU {vcpu}/KVM-{4160 + vcpu} [{10 + vcpu:d3}] d..1. {second}.10000{vcpu}: {string.Format(System.Globalization.CultureInfo.InvariantCulture, body, vcpu)}\n"));
        const string Off = " CPU 0/KVM-4160 [010] d..1. 5.200000: kvm_apicv_inhibit_changed: set reason=9, inhibits=0x200 PIT_REINJ\n";
        const string Window = "kvm_exit: vcpu {0} reason vintr rip 0x1 info1 0x0000000000000000 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000";
        TraceSummary summary = Summaries.Of(
            Lines(5, before) + Lines(5, Window) + Off + Lines(6, after) + (isActive ? Lines(7, after) : "") + Lines(8, Window), "6.12");
        Assert.Equal(isActive ? AvicVerdict.Active : AvicVerdict.Inactive, summary.Verdict);
        Assert.Equal(isActive ? 0 : 1, summary.Findings.Count(finding => finding.Title == "AVIC is inhibited: PIT_REINJ"));
    }

    [Theory]
    [InlineData("{0}", "VM of thread 10", "VM of thread 20")]
    [InlineData("({0})", "VM of process 10", "VM of process 20")]
    public void Each_VM_has_a_mask_of_its_own(string tgid, string inhibited, string free)
    {
        // A is inhibited to the end; B sets and clears another reason later.
        string Line(int process, int us, string change)
            => $"{Qemu}-{process} {(tgid[0] == '(' ? $"({process,7}) " : "")}[001] ..... 1.{us:d6}: kvm_apicv_inhibit_changed: {change}\n";
        TraceSummary summary = Summaries.Of(
            Line(10, 1, "set reason=9, inhibits=0x200") + Line(20, 2, "set reason=2, inhibits=0x4") + Line(20, 3, "cleared reason=2, inhibits=0x0"), "6.3");
        Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
        Assert.Equal(
            [
                $"The only inhibit change of the {inhibited} leaves mask 0x200: PIT_REINJ.",
                $"The last of 2 inhibit changes of the {free} leaves nothing that inhibits AVIC.",
            ],
            summary.Evidence);
        Assert.Equal([0x200UL, 0UL], summary.InhibitStates.Select(state => state.Mask));
        Assert.Equal(inhibited[(inhibited.LastIndexOf("of ", StringComparison.Ordinal) + 3)..], summary.Inhibits[0].VM);
        Assert.Equal((true, false), (summary.InhibitTotals.Single(total => total.Bit == 9).IsSetAtEnd, summary.InhibitTotals.Single(total => total.Bit == 2).IsSetAtEnd));
    }

    [Fact]
    public void Pasted_masks_are_not_said_to_be_of_several_VMs()
        => Assert.Equal("bit 9 of mask 0x200, and 1 other mask", Summaries.Of("0x200\n0x300\n", "6.12").Findings.Single(finding => finding.Title.EndsWith("PIT_REINJ", StringComparison.Ordinal)).Evidence);

    [Fact]
    public void Threads_of_one_VM_share_its_mask()
    {
        // The main thread and two vCPUs, as a PC boots: each mask follows from the one before.
        string text = string.Concat(
            new[]
            {
                (10, "set reason=2, inhibits=0x4"), (10, "cleared reason=2, inhibits=0x0"), (10, "set reason=9, inhibits=0x200"),
                (11, "set reason=8, inhibits=0x300"), (12, "cleared reason=11, inhibits=0x300"), (11, "cleared reason=8, inhibits=0x200"),
                (10, "cleared reason=9, inhibits=0x0"),
            }.Select((change, i) => $"{Qemu}-{change.Item1} [001] ..... 1.00000{i}: kvm_apicv_inhibit_changed: {change.Item2}\n"));
        TraceSummary summary = Summaries.Of(text, "6.3");
        Assert.Equal(["7 inhibit changes; at the end nothing inhibits AVIC."], summary.Evidence);
        Assert.Equal((0UL, 7L), (summary.InhibitStates.Single().Mask, summary.InhibitStates[0].Changes));
    }

    [Fact]
    public void A_thread_whose_mask_does_not_follow_was_taken_for_the_wrong_VM()
    {
        // A starts and is taken down to 0; B looks like a part of it until A goes on.
        TraceSummary summary = Summaries.Of(string.Concat(
            new[]
            {
                (10, "set reason=2, inhibits=0x4"), (10, "cleared reason=2, inhibits=0x0"), (20, "set reason=9, inhibits=0x200"),
                (10, "set reason=1, inhibits=0x2"), (10, "cleared reason=1, inhibits=0x0"),
            }.Select((change, i) => $"{Qemu}-{change.Item1} [001] ..... 1.00000{i}: kvm_apicv_inhibit_changed: {change.Item2}\n")), "6.3");
        Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
        Assert.Equal([0x200UL, 0UL], summary.InhibitStates.Select(state => state.Mask));
    }

    [Fact]
    public void Up_to_5_17_a_second_VM_shows_by_switching_off_what_is_off()
    {
        TraceSummary summary = Summaries.Of(string.Concat(
            new[] { (10, "deactivate bit=4"), (20, "deactivate bit=4"), (20, "activate bit=4") }
                .Select((change, i) => $"{Qemu}-{change.Item1} [001] .... 1.00000{i}: kvm_apicv_update_request: {change.Item2}\n")));
        Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
        Assert.Equal([("thread 10", 0x10UL), ("thread 20", 0UL)], summary.InhibitStates.Select(state => (state.VM, state.Mask)));
    }

    [Fact]
    public void One_inhibited_VM_does_not_make_another_inactive()
    {
        string ipi = " CPU 0/KVM-30  [012] ..... 1.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1\n";
        TraceSummary summary = Summaries.Of(
            ipi
            + $"{Qemu}-10 [001] ..... 1.000002: kvm_apicv_inhibit_changed: set reason=9, inhibits=0x200\n"
            + $"{Qemu}-20 [001] ..... 1.000003: kvm_apicv_inhibit_changed: set reason=2, inhibits=0x4\n"
            + $"{Qemu}-20 [001] ..... 1.000004: kvm_apicv_inhibit_changed: cleared reason=2, inhibits=0x0\n", "6.3");
        Assert.Equal(AvicVerdict.Active, summary.Verdict);
        Assert.Contains("of the VM of thread 10 leaves mask 0x200", summary.Evidence[0], StringComparison.Ordinal);
        Assert.Contains(summary.Findings, finding => finding.Title == "AVIC is inhibited: PIT_REINJ");
    }

    [Fact]
    public void Where_vCPUs_of_several_VMs_are_seen_a_mask_of_zero_is_said_of_one_of_them()
    {
        string text = string.Concat(
            new[] { 10, 20 }.Select(thread => $" CPU 0/KVM-{thread}  [012] ..... 1.000001: kvm_exit: vcpu 0 reason hlt rip 0x1 info 0 0\n"))
            + " CPU 0/KVM-10  [012] ..... 1.000002: kvm_apicv_inhibit_changed: set reason=8, inhibits=0x100\n"
            + " CPU 0/KVM-10  [012] ..... 1.000003: kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x0\n";
        Assert.Contains(
            "2 inhibit changes; after the last nothing inhibits AVIC in its VM. There are several VMs in the trace, and which of them it was is not told.",
            Summaries.Of(text, "6.3").Evidence);
    }

    [Theory]
    [InlineData("cleared reason=8, inhibits=0x20", 5)]
    [InlineData("cleared reason=8, inhibits=0x200 PIT_REINJ", 9)]
    public void The_reason_that_is_left_at_the_end_is_in_the_table(string last, int bit)
    {
        TraceSummary summary = Summaries.Of($"{Qemu}-1 [000] ..... 1.000001: kvm_apicv_inhibit_changed: {last}\n", "6.3");
        InhibitTotal left = summary.InhibitTotals.Single(total => total.IsSetAtEnd);
        Assert.Equal((bit, 0L, 0L), (left.Bit, left.Set, left.Cleared));
        Assert.NotEmpty(left.HowToLift);
        Assert.Matches($@"\n +{left.Reason} +0 +0 +set  ", summary.Report);
    }

    [Fact]
    public void Every_reason_fits_79_columns_with_what_lifts_it()
    {
        string report = Summaries.Of($"{Qemu}-1 [000] ..... 1.000001: kvm_apicv_inhibit_changed: set reason=9, inhibits=0x1fff\n", "6.19").Report;
        Assert.Equal(13, report.Split('\n').Count(line => line.EndsWith("set", StringComparison.Ordinal) || line.Contains("    set  ", StringComparison.Ordinal)));
        Assert.All(report.Split('\n'), line => Assert.True(line.Length <= 79, line));
    }

    [Fact]
    public void Values_of_several_VMs_are_a_statement_for_each()
    {
        string text = "/sys/kernel/debug/kvm/1234-12/apicv_inhibit_reasons:512\n/sys/kernel/debug/kvm/99-11/apicv_inhibit_reasons:0\n";
        foreach (string lines in new[] { text, string.Join('\n', text.Split('\n').Reverse()) })
        {
            TraceSummary summary = Summaries.Of(lines, "6.12");
            Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
            Assert.Equal(
                [
                    "apicv_inhibit_reasons of VM 1234-12 is 0x200: PIT_REINJ.",
                    "apicv_inhibit_reasons of VM 99-11 is 0: nothing inhibits AVIC.",
                ],
                summary.Evidence);
        }

        HostValueEvent value = Streams.Read(text, out _).OfType<HostValueEvent>().First();
        Assert.Equal(("1234-12", "512", 512UL), (value.VM, value.Value, value.Number));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("apicv_inhibit_reasons: 0")]
    public void A_value_of_zero_says_that_nothing_inhibits(string text)
    {
        TraceSummary summary = Summaries.Of(text, "6.12");
        Assert.Equal(AvicVerdict.Unknown, summary.Verdict);
        Assert.Equal(["apicv_inhibit_reasons is 0: nothing inhibits AVIC."], summary.Evidence);
    }

    [Fact]
    public void Of_very_many_VMs_the_first_are_named_and_the_others_counted()
    {
        string[] evidence = Summaries.Of(string.Concat(
            Enumerable.Range(0, 100).Select(vm => $"/sys/kernel/debug/kvm/{vm}-1/apicv_inhibit_reasons:{vm % 2}\n")), "6.12").Evidence;
        Assert.Equal(18, evidence.Length);
        Assert.Contains("42 more VMs are inhibited.", evidence);
        Assert.Contains("42 more VMs are not inhibited.", evidence);
    }
}
