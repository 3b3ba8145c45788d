using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What a summary counts, and the verdicts of traces/README.</summary>
public sealed class TraceSummaryTests
{
    [Theory]
    [InlineData("avic_incomplete_ipi 10,hlt 5", AvicVerdict.Active)]
    [InlineData("avic_unaccelerated_ 10,vintr 2", AvicVerdict.Active)]
    [InlineData("EXIT_VINTR 3,msr 100", AvicVerdict.Inactive)]
    [InlineData("write_cr8 3,hlt 100", AvicVerdict.Inactive)]
    [InlineData("msr 100,hlt 100", AvicVerdict.Bypassed)]
    [InlineData("msr 1,hlt 1000", AvicVerdict.Unknown)]
    [InlineData("hlt 100,interrupt 3", AvicVerdict.Unknown)]
    public void Rows_of_perf_kvm_stat_give_a_verdict(string rows, AvicVerdict verdict)
    {
        double all = rows.Split(',').Sum(row => int.Parse(row.Split(' ')[1], CultureInfo.InvariantCulture));
        string text = string.Concat(rows.Split(',').Select(row => $"{row.Split(' ')[0],20} {row.Split(' ')[1],10}    {100 * int.Parse(row.Split(' ')[1], CultureInfo.InvariantCulture) / all:0.00}%     1.10%      0.67us   2132.72us      7.01us ( +-   0.19% )\n"));
        TraceSummary summary = Summaries.Of(text);
        Assert.Equal(verdict, summary.Verdict);
        Assert.NotEmpty(summary.Evidence);
        string exits = string.Concat(rows.Split(',').SelectMany(row => Enumerable.Range(0, int.Parse(row.Split(' ')[1], CultureInfo.InvariantCulture)).Select(_ => Exit(row.Split(' ')[0]))));
        Assert.Equal(verdict, Summaries.Of(exits).Verdict);
    }

    [Theory]
    [InlineData(0x00000000_000c00fc, 3, "6.3", SlowPathCause.Shorthand)]
    [InlineData(0xff000000_000000fc, 3, "6.3", SlowPathCause.Broadcast)]
    [InlineData(0xffffffff_000000fc, 3, "6.3", SlowPathCause.Broadcast)]
    [InlineData(0x03000000_000008fc, 0, "5.19", SlowPathCause.SeveralTargets)]
    [InlineData(0x00010003_000008fc, 0, "6.1", SlowPathCause.SeveralTargets)]
    [InlineData(0x00010001_000008fc, 0, "6.1", SlowPathCause.X2ApicLogical)]
    [InlineData(0x05000000_000000fc, 4, "6.3", SlowPathCause.Mismatch)]
    [InlineData(0x05000000_000000fc, 5, "6.3", SlowPathCause.NoVcpu)]
    public void A_slow_path_kick_has_a_cause(ulong icr, int index, string kernel, SlowPathCause cause)
    {
        string ipi = $" CPU 7/KVM-4161  [012]  1.000001: kvm_avic_incomplete_ipi: vcpu=7, icrh:icrl=0x{icr >> 32:x8}:{(uint)icr:x8}, id=1, index={index}\n";
        string slow = $" CPU 7/KVM-4161  [012]  1.000002: kvm_avic_kick_vcpu_slowpath: icrh:icrl=0x{icr >> 32:x6}:{(uint)icr:x8}, index={index}\n";
        TraceSummary summary = Summaries.Of(ipi + ipi + slow, kernel);
        Assert.Equal((2L, 1L, 1L, true), (summary.Ipis.Incomplete, summary.Ipis.Slow, summary.Ipis.Fast, summary.Ipis.IsPathRecorded));
        Assert.Equal(cause, Assert.Single(summary.Ipis.SlowCauses).Cause);
        Assert.Equal(7, Streams.Read(ipi + slow, out _).OfType<KickSlowPathEvent>().Single().Vcpu);
        Assert.Equal((7, 2L, 1L), (summary.Vcpus.Single(v => v.Vcpu == 7).Vcpu, summary.Vcpus.Single(v => v.Vcpu == 7).Sent, summary.Vcpus.Single(v => v.Vcpu == 7).Slow));
    }

    [Theory]
    [InlineData("5.0", 3, 0)]
    [InlineData("5.19", 2, 1)]
    [InlineData("6.3", 1, 2)]
    public void Without_slow_path_events_the_kernels_rules_tell(string kernel, long slow, long fast)
    {
        string text = string.Concat(new ulong[] { 0x05000000_000000fc, 0x03000000_000008fc, 0xc00fc }.Select(icr =>
            $" CPU 7/KVM-4161  [012]  1.000001: kvm_avic_incomplete_ipi: vcpu=7, icrh:icrl=0x{icr >> 32:x8}:{(uint)icr:x8}, id=1, index={(icr == 0x05000000_000000fc ? 5 : 0)}\n"));
        IpiCounts ipis = Summaries.Of(text, kernel).Ipis;
        Assert.Equal((slow, fast, false), (ipis.Slow, ipis.Fast, ipis.IsPathRecorded));
    }

    [Fact]
    public void Plain_exits_make_incomplete_IPIs_unless_those_were_recorded_too()
    {
        string exit = " CPU 7/KVM-4161  [012]  1.000001: kvm_exit: vcpu 7 reason {0} rip 0x1 info 6000000000008fd 100000001\n";
        string both = exit + " CPU 7/KVM-4161  [012]  1.000002: kvm_avic_incomplete_ipi: vcpu=7, icrh:icrl=0x06000000:000008fd, id=1, index=1\n"
            + " CPU 7/KVM-4161  [012]  1.000003: kvm_entry: vcpu 7\n";
        foreach (string reason in new[] { "avic_incomplete_ipi", "EXIT_AVIC_INCOMPLETE_IPI", "UNKNOWN (1025)", "0x401" })
        {
            List<TraceEvent> plain = Streams.Read(Format(exit, reason) + Format(exit, reason), out _);
            Assert.Equal([TraceEventKind.Exit, TraceEventKind.IncompleteIpi, TraceEventKind.Exit, TraceEventKind.IncompleteIpi], plain.Select(e => e.Kind));
            IncompleteIpiEvent ipi = (IncompleteIpiEvent)plain[1];
            Assert.Equal((7, 0x06000000_000008fdUL, 1u, 1u, true, "kvm_exit", "CPU 7/KVM", 1L), (ipi.Vcpu, ipi.Icr, ipi.Id, ipi.Index, ipi.IsFromExit, ipi.Name, ipi.Comm, ipi.Line));
            List<TraceEvent> traced = Streams.Read(Format(both, reason), out _);
            Assert.Equal([TraceEventKind.Exit, TraceEventKind.IncompleteIpi, TraceEventKind.Entry], traced.Select(e => e.Kind));
            Assert.Equal((2L, 2L), (Summaries.Of(Format(exit + exit, reason)).Ipis.Incomplete, Summaries.Of(Format(exit + exit, reason)).Ipis.FromExits));
            Assert.Equal((1L, 0L), (Summaries.Of(Format(both, reason)).Ipis.Incomplete, Summaries.Of(Format(both, reason)).Ipis.FromExits));
        }
    }

    [Fact]
    public void Events_of_a_reader_sum_up_as_the_text_does()
    {
        foreach (Producer producer in TraceWriter.Producers)
        {
            string text = FormatRowTests.Write(producer).Text;
            TraceSummaryBuilder builder = new(KvmKernel.Newest);
            foreach (TraceEvent traced in new TraceReader().Read(Streams.Of(text)))
            {
                builder.Add(traced);
            }

            TraceSummary expected = Summaries.Of(text, KvmKernel.Newest.Name);
            TraceSummary summary = builder.Build();
            summary.Lines = expected.Lines;
            summary.Issues = expected.Issues;
            Assert.Equal(Json(expected), Json(summary));
        }
    }

    [Theory]
    [InlineData(0, "0x02000000:000004fd", "a kind that AVIC does not deliver", "50 exits with failure id 0; avic_incomplete_ipi is 100.0 % of all exits")]
    [InlineData(1, "0x02000000:000000fd", "halted or not scheduled", "50 exits with failure id 1; avic_incomplete_ipi is 100.0 % of all exits")]
    [InlineData(2, "0x42000000:000000fd", "APIC IDs that do not exist", "50 exits with failure id 2")]
    [InlineData(4, "0x02000000:00000003", "no kernel delivers", "50 exits with failure id 3 or 4")]
    public void A_storm_has_the_cause_that_its_failure_id_names(int id, string icr, string cause, string evidence)
    {
        string exit = $" CPU 7/KVM-4161  [012]  1.000001: kvm_exit: vcpu 7 reason avic_incomplete_ipi rip 0x1 info1 0x{icr[2..].Replace(":", "", System.StringComparison.Ordinal)} info2 0x{id:x8}00000002 intr_info 0x00000000 error_code 0x00000000\n";
        TraceFinding finding = Assert.Single(Summaries.Of(string.Concat(Enumerable.Repeat(exit, 50)), "6.1").Findings);
        Assert.Contains(cause, finding.Title, System.StringComparison.Ordinal);
        Assert.Equal(evidence, finding.Evidence);
    }

    [Fact]
    public void A_storm_in_a_table_of_exits_has_no_cause()
    {
        TraceFinding finding = Assert.Single(Summaries.Of("avic_incomplete_ipi 19679 39.00% 0.03% 0.38us 22.67us 3.66us ( +- 0.71% )\n hlt 30000 61.00% 99.97% 0.42us 16666.32us 1903.26us ( +- 0.66% )\n").Findings);
        Assert.Equal("Many exits are incomplete IPIs, and why is not known", finding.Title);
        Assert.StartsWith("19679 exits without a failure id; avic_incomplete_ipi is 39.", finding.Evidence, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6e0", 200, AvicVerdict.Unknown)]
    [InlineData("830", 200, AvicVerdict.Bypassed)]
    [InlineData("40000071", 200, AvicVerdict.Bypassed)]
    [InlineData("80b", 6, AvicVerdict.Unknown)]
    public void Where_MSR_accesses_are_recorded_they_tell_whether_the_guest_goes_around_AVIC(string msr, int count, AvicVerdict verdict)
    {
        string text = string.Concat(Enumerable.Range(0, 200).Select(i => Exit("msr")
            + $" CPU 7/KVM-4161  [012]  1.000002: kvm_msr: msr_write {(i < count ? msr : "c0000102")} = 0x1\n"));
        TraceSummary summary = Summaries.Of(text);
        Assert.Equal(verdict, summary.Verdict);
        Assert.DoesNotContain(summary.Evidence, line => line.Contains("few msr", System.StringComparison.Ordinal));
        Assert.Equal(verdict == AvicVerdict.Bypassed, summary.Findings.Any(finding => finding.Title.Contains("through MSRs", System.StringComparison.Ordinal)));
        Assert.DoesNotContain(summary.Findings, finding => finding.Evidence.Contains("which MSRs is not known", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Without_MSR_accesses_a_bypass_does_not_say_which_MSRs()
        => Assert.Equal("200 msr exits; which MSRs is not known without kvm_msr", Summaries.Of(string.Concat(Enumerable.Repeat(Exit("msr"), 200))).Findings.Single().Evidence);

    [Fact]
    public void One_table_keeps_its_own_shares_and_several_are_added_up()
    {
        const string Table = "io 300 60.00% 10.00% 0.67us 200.00us 7.00us ( +- 0.19% )\nhlt 100 20.00% 90.00% 0.42us 16666.32us 1900.00us ( +- 0.66% )\n........\n";
        ExitCount[] one = Summaries.Of(Table).Exits;
        Assert.Equal([("io", 60.0, 10.0, 670L, 200_000L, 7000.0), ("hlt", 20.0, 90.0, 420L, 16_666_320L, 1_900_000.0)], one.Select(exit => (exit.Reason, exit.Percent, exit.TimePercent!.Value, exit.MinNs!.Value, exit.MaxNs!.Value, exit.MeanNs!.Value)));
        ExitCount[] two = Summaries.Of(Table + "io 100 100.00% 100.00% 0.50us 300.00us 3.00us ( +- 0.19% )\n").Exits;
        Assert.Equal(("io", 400L, 80.0, 500L, 300_000L, 6000.0), (two[0].Reason, two[0].Count, two[0].Percent, two[0].MinNs!.Value, two[0].MaxNs!.Value, two[0].MeanNs!.Value));
        Assert.Equal(100 * 2.4 / (2.4 + 190), two[0].TimePercent!.Value, 6);
        ExitCount[] mixed = Summaries.Of(Table + Exit("io")).Exits;
        Assert.Equal((75.06, null), (System.Math.Round(mixed[0].Percent, 2), mixed[0].TimePercent));
    }

    [Fact]
    public void A_table_reads_like_perf_kvm_stat_within_79_columns()
    {
        string[] lines = Summaries.Of("avic_unaccelerated_access 34465 68.29% 100.00% 123.45us 12132720.72us 7.01us ( +- 0.19% )\nhlt 114046 22.60% 98.85% 0.42us 16666.32us 1903.26us ( +- 0.66% )\n").Report.Split('\n');
        int head = System.Array.FindIndex(lines, line => line.Contains("VM-EXIT", System.StringComparison.Ordinal));
        Assert.Equal(
            [
                "                  VM-EXIT  Samples Samples%   Time%     Min       Max  Avg time",
                "                      hlt   114046   22.60%  98.85%  0.42us 16666.3us 1903.26us",
                "avic_unaccelerated_access    34465   68.29% 100.00% 123.5us   12133ms    7.01us",
            ],
            lines[head..(head + 3)]);
        Assert.All(lines, line => Assert.True(line.Length <= 79, line));
    }

    [Fact]
    public void Lines_in_reverse_order_count_an_IPI_once()
    {
        string[] lines = System.IO.File.ReadAllLines(Storm);
        string reversed = string.Join('\n', lines.Reverse()) + "\n";
        TraceSummary forward = Summaries.Of(string.Join('\n', lines) + "\n", "6.1");
        TraceSummary backward = Summaries.Of(reversed, "6.1");
        Assert.Equal((76L, 0L), (forward.Ipis.Incomplete, forward.Ipis.FromExits));
        Assert.Equal((76L, 0L), (backward.Ipis.Incomplete, backward.Ipis.FromExits));
        string[] plain = [.. lines.Where(line => !line.Contains("kvm_avic_incomplete_ipi: ", System.StringComparison.Ordinal))];
        Assert.Equal(76, Summaries.Of(string.Join('\n', plain.Reverse()) + "\n", "6.1").Ipis.FromExits);
    }

    [Fact]
    public void A_heat_map_says_who_sends_to_whom_in_bounded_memory()
    {
        StringBuilder text = new();
        for (int i = 0; i < 100_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" CPU/KVM-1  [012]  1.000001: kvm_avic_incomplete_ipi: vcpu={i % 4096}, icrh:icrl=0x{i / 40:x8}:000000fd, id=1, index={i / 40}\n");
        }

        TraceSummary summary = Summaries.Of(text.ToString());
        Assert.Equal(100_000, summary.Ipis.Incomplete);
        Assert.Equal(100_000, summary.HeatMap.Sum(pair => pair.Count) + summary.HeatMapOmitted);
        Assert.Equal(4096, summary.Vcpus.Length);
    }

    [Fact]
    public void Wake_ups_and_halt_polling_are_counted()
    {
        string prefix = " CPU 7/KVM-4161  [012]  1.000001: ";
        WakeupCounts wakeups = Summaries.Of(
            $"{prefix}kvm_vcpu_wakeup: wait time 100000 ns, polling valid\n{prefix}kvm_vcpu_wakeup: wait time 300000 ns, polling invalid\n"
            + $"{prefix}kvm_vcpu_wakeup: poll time 5000 ns, polling valid\n{prefix}kvm_halt_poll_ns: vcpu 7: halt_poll_ns 20000 (grow 10000)\n"
            + $"{prefix}kvm_halt_poll_ns: vcpu 7: halt_poll_ns 0 (shrink 20000)\n").Wakeups;
        Assert.Equal((2L, 1L, 1L, 1L, 200000.0, 300000L, 5000.0), (wakeups.Sleeps, wakeups.Polls, wakeups.ShortSleeps, wakeups.InvalidPolls, wakeups.MeanSleepNs, wakeups.MaxSleepNs, wakeups.MeanPollNs));
        Assert.Equal((1L, 1L, 20000L), (wakeups.Grown, wakeups.Shrunk, wakeups.MaxPollNs));
    }

    /// <summary>The kernel prints it on an exit of AVIC, once for each boot: AVIC was active then, and no word of later.</summary>
    [Theory]
    [InlineData("[ 7962.437586] {0}", AvicVerdict.Active)]
    [InlineData("[ 7962.437586] {0}/EXIT vintr", AvicVerdict.Inactive)]
    [InlineData("[ 7962.437586] {0}/7999.000001: kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10", AvicVerdict.Inactive)]
    [InlineData("7999.000001: kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10/[ 7962.437586] {0}", AvicVerdict.Inactive)]
    [InlineData("7999.000001: kvm_apicv_update_request: deactivate bit=4/[ 7962.437586] {0}", AvicVerdict.Inactive)]
    [InlineData("7900.000001: kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10/[ 7962.437586] {0}", AvicVerdict.Active)]
    [InlineData("[ 7962.437586] {0}/apicv_inhibit_reasons: 16", AvicVerdict.Inactive)]
    public void An_invalid_IPI_target_proves_that_AVIC_was_active_at_that_time(string lines, AvicVerdict verdict)
    {
        IEnumerable<string> text = Format(lines, "Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f").Split('/')
            .Select(line => line.StartsWith("EXIT ", System.StringComparison.Ordinal) ? Exit(line[5..]).TrimEnd('\n') : line)
            .Select(line => line[0] is >= '0' and <= '9' ? " qemu-system-x86-9912  [137] ..... " + line : line);

        TraceSummary summary = Summaries.Of(string.Join('\n', text) + "\n", "5.16");

        Assert.Equal(verdict, summary.Verdict);
        string evidence = Assert.Single(summary.Evidence, line => line.Contains("invalid IPI target, which", System.StringComparison.Ordinal));
        Assert.StartsWith("At 7962.437586 AVIC was active: ", evidence);
        Assert.True(verdict == AvicVerdict.Active || summary.Evidence[0] != evidence, evidence);
    }

    [Fact]
    public void An_invalid_IPI_target_without_a_stamp_was_once()
        => Assert.StartsWith(
            "Once, at a time that the line does not tell, AVIC was active: ",
            Assert.Single(Summaries.Of("Mar 17 17:26:27 wren kernel: Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f\n").Evidence));

    /// <summary>Up to 5.17 KVM traces the first reason that comes and the last that goes, of each VM.</summary>
    [Theory]
    [InlineData("deactivate bit=4", "PIT_REINJ")]
    [InlineData("deactivate bit=4/activate bit=4", "")]
    [InlineData("deactivate bit=4/activate bit=3", "")]
    [InlineData("deactivate bit=4/deactivate bit=2/activate bit=4", "NESTED")]
    [InlineData("activate bit=3/deactivate bit=3", "IRQWIN")]
    public void Update_requests_tell_what_is_left(string texts, string reasons)
    {
        string[] lines = [.. texts.Split('/').Select(text => $" qemu-1  [001] ....  1.000001: kvm_apicv_update_request: {text}\n")];
        TraceSummary summary = Summaries.Of(string.Concat(lines) + Exit("hlt"), "5.15");

        Assert.Equal(reasons.Length > 0 ? AvicVerdict.Inactive : AvicVerdict.Unknown, summary.Verdict);
        Assert.Equal(reasons, string.Join(',', summary.InhibitTotals.Where(total => total.IsSetAtEnd).Select(total => total.Reason)));
    }

    [Fact]
    public void Thousands_of_inhibit_changes_keep_the_first_and_the_last()
    {
        StringBuilder text = new();
        for (int i = 0; i < 5000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" q-1  [001] .....  1.{i:000000}: kvm_apicv_inhibit_changed: {(i % 2 == 0 ? "set" : "cleared")} reason=8, inhibits=0x{(i % 2 == 0 ? "300" : "200")}\n");
        }

        TraceSummary summary = Summaries.Of(text.ToString(), "6.12");
        Assert.Equal((512, 4488L), (summary.Inhibits.Length, summary.InhibitsOmitted));
        Assert.Equal((1L, 5000L), (summary.Inhibits[0].Line, summary.Inhibits[^1].Line));
        Assert.Equal(("IRQWIN", 2500L, 2500L, 2_500_000L), (summary.InhibitTotals[0].Reason, summary.InhibitTotals[0].Set, summary.InhibitTotals[0].Cleared, summary.InhibitTotals[0].DurationNs));
        Assert.Contains(summary.Findings, finding => finding.Title.Contains("off and on", System.StringComparison.Ordinal) && finding.Evidence.Contains("2500", System.StringComparison.Ordinal));
    }

    private static string Storm
    {
        get
        {
            string folder = System.AppContext.BaseDirectory;
            while (!System.IO.File.Exists(System.IO.Path.Combine(folder, "examples", "storm.txt")))
            {
                folder = System.IO.Path.GetDirectoryName(folder)!;
            }

            return System.IO.Path.Combine(folder, "examples", "storm.txt");
        }
    }

    private static string Json(TraceSummary summary) => System.Text.Json.JsonSerializer.Serialize(summary);

    private static string Format(string text, string reason) => text.Replace("{0}", reason, System.StringComparison.Ordinal);

    private static string Exit(string reason) => $" CPU 7/KVM-4161  [012]  1.000001: kvm_exit: vcpu 7 reason {reason} rip 0x1 info 0 0\n";
}
