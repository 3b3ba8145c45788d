using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The samples of traces/README, verbatim.</summary>
public sealed class SampleTests
{
    private const string S1 = """
                     VM-EXIT    Samples  Samples%     Time%    Min Time    Max Time         Avg time

                          io     344654    68.29%     1.10%      0.67us   2132.72us      7.01us ( +-   0.19% )
                         hlt     114046    22.60%    98.85%      0.42us  16666.32us   1903.26us ( +-   0.66% )
        avic_incomplete_ipi      19679     3.90%     0.03%      0.38us     22.67us      3.66us ( +-   0.71% )
                         npf       8186     1.62%     0.01%      0.37us    235.76us      1.46us ( +-   4.20% )
                    ........
        """;

    private const string S2 = """
        [ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f
        [ 7962.437603] WARNING: CPU: 4 PID: 7109 at arch/x86/kvm/svm/avic.c:349 avic_incomplete_ipi_interception+0x1ff/0x240 [kvm_amd]
        [ 7962.437638] R10: 0000000000000000 R11: 0000000000000001 R12: 040000000000082f
        """;

    private const string S3 = """
                   <...>-211863 [000] .... 22493.097745: kvm_apicv_update_request:
        deactivate bit=4
                   <...>-211863 [000] .... 22493.097818: kvm_apicv_update_request:
        activate bit=4
        """;

    private const string S4 = "qemu-system-x86-10147   [222] .....  1116.519052: \n"
        + "kvm_apicv_inhibit_changed: set reason=8, inhibits=0x120\n"
        + "qemu-system-x86-10147   [222] .....  1116.519063: \n"
        + "kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x20\n";

    private const string S5 = """
        qemu-system-x86-6961    [055] .....  1779.344065: kvm_apicv_inhibit_changed: set reason=2, inhibits=0x4 ABSENT
        qemu-system-x86-6961    [055] .....  1779.356710: kvm_apicv_inhibit_changed: cleared reason=2, inhibits=0x0
        qemu-system-x86-9912    [137] ..... 57106.196107: kvm_apicv_inhibit_changed: set reason=8, inhibits=0x300 IRQWIN|PIT_REINJ
        qemu-system-x86-9912    [137] ..... 57106.196115: kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x200 PIT_REINJ
        """;

    private const string S6 = """
         <...>-35787 [038] ....  2825.959082: kvm_exit: vcpu 1 reason npf rip 0xfd11d info 100000014 fd000
         qemu-system-x86-310143 [064] 28714.545983: kvm_exit:             reason EXIT_NPF rip 0x0 info 1680000007 1729a1000
           kvm_nested_vmexit:    vcpu 0 reason npf rip 0xffffffffffbbe119 info1 0x0000000200000006 info2 0x00000000001ab000 intr_info 0x00000000 error_code 0x00000000
        """;

    private const string S7 = """
        [    0.952838] kvm_amd: LBR virtualization supported
        [    0.952840] kvm_amd: AVIC enabled
        [    0.952840] kvm_amd: x2AVIC enabled
        Mar 17 17:26:27 wren kernel: kvm_amd: [Firmware Bug]: Cannot enable x2AVIC, AVIC is unsupported
        """;

    [Fact]
    public void S1_is_a_table_that_was_cut_of_a_VM_with_AVIC_active()
    {
        ExitStatistic[] rows = [.. Streams.Read(S1, out IReadOnlyList<TraceIssue> issues).Cast<ExitStatistic>()];
        Assert.Equal(["io", "hlt", "avic_incomplete_ipi", "npf"], rows.Select(row => row.Reason));
        Assert.Equal([344654L, 114046, 19679, 8186], rows.Select(row => row.Samples));
        Assert.Equal((3.90, 0.03, 380L, 22670L, 3660L, 0.71), (rows[2].SamplesPercent, rows[2].TimePercent, rows[2].MinNs, rows[2].MaxNs, rows[2].MeanNs, rows[2].DeviationPercent));
        Assert.Equal(16666320, rows[1].MaxNs);
        Assert.Equal([TraceIssueKind.TableCut], issues.Select(issue => issue.Kind));
        TraceSummary summary = Summaries.Of(S1);
        Assert.Equal(AvicVerdict.Active, summary.Verdict);
        Assert.Contains("19679", summary.Evidence[0], System.StringComparison.Ordinal);
        ExitCount row = summary.Exits.Single(exit => exit.Reason == "avic_incomplete_ipi");
        Assert.Equal((3.90, 0.03, 380L, 22670L, 3660.0), (row.Percent, row.TimePercent, row.MinNs, row.MaxNs, row.MeanNs));
        Assert.Contains("io   344654   68.29%   1.10%  0.67us 2132.72us    7.01us\n", summary.Report, System.StringComparison.Ordinal);
    }

    [Fact]
    public void S2_tells_which_IPI_the_kernel_dropped()
    {
        KernelMessage[] messages = [.. Streams.Read(S2, out _).Cast<KernelMessage>()];
        Assert.Equal([KernelMessageKind.InvalidIpiTarget, KernelMessageKind.Warning, KernelMessageKind.Other], messages.Select(m => m.MessageKind));
        Assert.Equal((0, 2u, 0x04000000_0000082fUL, 7_962_437_586_000L), (messages[0].Vcpu, messages[0].Index, messages[0].Icr, messages[0].TimeNs));
        Assert.Equal((4, 7109), (messages[1].Cpu, messages[1].Pid));
        Assert.Contains(Summaries.Of(S2, "5.8").Findings, finding => finding.Title.Contains("invalid IPI target", System.StringComparison.Ordinal));
    }

    [Fact]
    public void S3_switches_off_and_on_with_the_numbering_of_its_time()
    {
        InhibitChangeEvent[] changes = [.. Streams.Read(S3, out IReadOnlyList<TraceIssue> issues).Cast<InhibitChangeEvent>()];
        Assert.Equal([(true, 4u, null), (false, 4u, (ulong?)null)], changes.Select(c => (c.IsSet, c.Reason, c.Mask)));
        Assert.Equal((22_493_097_745_000L, 211863, "<...>", 0), (changes[0].TimeNs, changes[0].Pid, changes[0].Comm, changes[0].Cpu));
        Assert.Equal([1L, 3], changes.Select(c => c.Line));
        Assert.Empty(issues);
        TraceSummary summary = Summaries.Of(S3);
        Assert.Equal(("5.17", "PIT_REINJ"), (summary.Kernel, summary.InhibitTotals.Single().Reason));
        Assert.Equal(73_000, summary.InhibitTotals[0].DurationNs);
    }

    [Fact]
    public void S4_and_S5_give_masks_and_names()
    {
        InhibitChangeEvent[] changes = [.. Streams.Read(S4 + S5, out IReadOnlyList<TraceIssue> issues).Cast<InhibitChangeEvent>()];
        Assert.Equal([0x120UL, 0x20, 4, 0, 0x300, 0x200], changes.Select(c => c.Mask!.Value));
        Assert.Equal(["", "", "ABSENT", "", "IRQWIN|PIT_REINJ", "PIT_REINJ"], changes.Select(c => c.MaskNames));
        Assert.Equal([222, 222, 55, 55, 137, 137], changes.Select(c => c.Cpu!.Value));
        Assert.All(changes, change => Assert.False(change.IsContradictory));
        Assert.Empty(issues);
        TraceSummary summary = Summaries.Of(S5);
        Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
        Assert.Equal(["IRQWIN", "PIT_REINJ"], summary.Inhibits[2].Reasons);
        Assert.Contains("PIT_REINJ", summary.Evidence[0], System.StringComparison.Ordinal);
        Assert.Contains(summary.Findings, finding => finding.Text.Contains("lost_tick_policy=discard", System.StringComparison.Ordinal));
    }

    [Fact]
    public void S6_has_three_layouts_of_an_exit()
    {
        ExitEvent[] exits = [.. Streams.Read(S6, out IReadOnlyList<TraceIssue> issues).Cast<ExitEvent>()];
        Assert.Equal(["npf", "npf", "npf"], exits.Select(e => e.Reason));
        Assert.Equal([1, null, 0], exits.Select(e => e.Vcpu));
        Assert.Equal([0x100000014UL, 0x1680000007, 0x0000000200000006], exits.Select(e => e.Info1));
        Assert.Equal([0xfd000UL, 0x1729a1000, 0x1ab000], exits.Select(e => e.Info2));
        Assert.Equal([TraceFormat.Ftrace, TraceFormat.TraceCmd, TraceFormat.Bare], exits.Select(e => e.Format));
        Assert.Equal([false, false, true], exits.Select(e => e.IsNested));
        Assert.Empty(issues);
    }

    [Fact]
    public void S7_says_what_the_module_can_do_not_what_a_VM_does()
    {
        KernelMessage[] messages = [.. Streams.Read(S7, out _).Cast<KernelMessage>()];
        Assert.Equal([KernelMessageKind.Other, KernelMessageKind.AvicEnabled, KernelMessageKind.X2AvicEnabled, KernelMessageKind.AvicUnavailable], messages.Select(m => m.MessageKind));
        Assert.Null(messages[3].TimeNs);
        Assert.Equal(AvicVerdict.Unknown, Summaries.Of(string.Join('\n', S7.Split('\n').Take(3))).Verdict);
        Assert.Equal(AvicVerdict.Inactive, Summaries.Of(S7.Split('\n')[3]).Verdict);
    }

    [Theory]
    [InlineData("20", "5.6", "NESTED, PIT_REINJ")]
    [InlineData("28", "5.6", "NESTED, IRQWIN, PIT_REINJ")]
    [InlineData("apicv_inhibit_reasons: 24", "5.6", "IRQWIN, PIT_REINJ")]
    [InlineData("$ cat /sys/kernel/debug/kvm/1234-12/apicv_inhibit_reasons\n10", "5.6", "HYPERV, IRQWIN")]
    [InlineData("/sys/kernel/debug/kvm/1234-12/apicv_inhibit_reasons:512", "6.12", "PIT_REINJ")]
    public void A_pasted_mask_is_a_verdict(string text, string kernel, string reasons)
    {
        TraceSummary summary = Summaries.Of(text, kernel);
        Assert.Equal(AvicVerdict.Inactive, summary.Verdict);
        Assert.Contains(reasons, summary.Evidence[0], System.StringComparison.Ordinal);
        Assert.DoesNotContain(summary.Issues, issue => issue.IsDamage);
    }

    [Theory]
    [InlineData("/sys/module/kvm_amd/parameters/avic:1", null, AvicVerdict.Unknown)]
    [InlineData("cat /sys/module/kvm_amd/parameters/avic\nN", "6.17", AvicVerdict.Inactive)]
    [InlineData("/sys/module/kvm_amd/parameters/avic:N", "6.18", AvicVerdict.Unknown)]
    [InlineData("/sys/module/kvm_amd/parameters/avic:N", null, AvicVerdict.Unknown)]
    [InlineData("/sys/module/kvm_amd/parameters/avic:0", null, AvicVerdict.Inactive)]
    [InlineData("options kvm_amd nested=1 avic=1", null, AvicVerdict.Unknown)]
    public void A_module_parameter_says_only_no_and_N_says_not_even_that_from_6_18(string text, string? kernel, AvicVerdict verdict)
    {
        TraceSummary summary = Summaries.Of(text, kernel);
        Assert.Equal(verdict, summary.Verdict);
        Assert.Contains(summary.Evidence, line => line.Contains("parameter avic", System.StringComparison.Ordinal));
        Assert.Equal(text.EndsWith(":N", System.StringComparison.Ordinal), summary.Evidence[0].Contains("avic=auto is not resolved", System.StringComparison.Ordinal));
    }
}
