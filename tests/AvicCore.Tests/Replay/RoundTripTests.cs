using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests.Replay;

/// <summary>What is exported and read back is what was exported.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (KvmKernel kernel in KvmKernel.All)
            {
                foreach (string name in TraceCase.Names)
                {
                    cases.Add(kernel.Name, name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_styles_give_the_same_events(string kernel, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);

        Assert.Equal(
            Described(KernelTraceStyle.TracePipe, sent, withLine: true),
            Described(KernelTraceStyle.PerfScript, sent, withLine: true));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_line_comes_back_as_its_event_with_the_numbers_of_the_result(string kernel, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);
        List<string> lines = TraceCase.Export(KernelTraceStyle.TracePipe, sent);

        List<TraceEvent> events = TraceCase.Read(lines);

        List<string> told = [.. lines.Where(line => line.Length > 0)];
        Assert.Equal(told.Count, events.Count);
        Assert.All(events.Zip(told), pair => Assert.Contains($" {pair.First.Name}: ", pair.Second));
        ExitEvent exit = Assert.Single(events.OfType<ExitEvent>(), exit => exit.Reason == "avic_incomplete_ipi");
        Assert.Equal(
            sent.Woken.Concat(sent.Lost).Distinct().Order(),
            events.OfType<ExitEvent>().Where(halt => halt != exit).Select(halt => halt.Reason == "hlt" ? halt.Vcpu!.Value : -1));
        Assert.Equal(sent.ExitInfo1, exit.Info1);
        Assert.Equal(sent.ExitInfo2, exit.Info2);
        Assert.Equal(sent.Source, exit.Vcpu);
        IncompleteIpiEvent ipi = Assert.Single(events.OfType<IncompleteIpiEvent>());
        Assert.Equal(sent.Icr, ipi.Icr);
        Assert.Equal(sent.ExitId, (int)ipi.Id);
        Assert.False(ipi.IsFromExit);
        Assert.Equal(sent.Woken.Length, events.OfType<WakeupEvent>().Count());
        Assert.Equal(
            KvmKernel.Parse(kernel).Version >= new Version(6, 0) ? sent.SoftwareDoorbells.Length : 0,
            events.OfType<DoorbellEvent>().Count());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reading_both_styles_gives_every_field_that_was_written(string kernel, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);
        string[] written = [.. new MachineEvents().Of(sent, new KernelTracepoints(KvmKernel.Parse(kernel))).Select(e => TraceRows.Describe(e))];
        foreach (KernelTraceStyle style in Enum.GetValues<KernelTraceStyle>())
        {
            Assert.Equal(written, Described(style, sent, withLine: false));
        }
    }

    [Theory]
    [InlineData("4.15", "....", true, false)]
    [InlineData("5.4", "....", true, false)]
    [InlineData("5.5", "....", false, false)]
    [InlineData("5.10", "....", false, false)]
    [InlineData("5.16", "....", false, false)]
    [InlineData("5.17", ".....", false, false)]
    [InlineData("5.19", ".....", false, true)]
    [InlineData("6.19", ".....", false, true)]
    [InlineData("Patch-V1", ".....", false, true)]
    public void Flags_and_empty_lines_are_those_of_the_kernel(string kernel, string flags, bool hasEmptyLine, bool hasSlowPath)
    {
        IpiResult sent = TraceCase.Send(kernel, "all but self");
        foreach (KernelTraceStyle style in Enum.GetValues<KernelTraceStyle>())
        {
            List<string> lines = TraceCase.Export(style, sent);
            int ipi = lines.FindIndex(line => line.Contains("kvm_avic_incomplete_ipi: ", StringComparison.Ordinal));
            Assert.Equal(hasEmptyLine ? 1 : 0, lines.Count(line => line.Length == 0));
            Assert.Equal(hasEmptyLine, lines[ipi + 1].Length == 0);
            Assert.Equal(hasSlowPath, lines.Exists(line => line.Contains("kvm_avic_kick_vcpu_slowpath: ", StringComparison.Ordinal)));
            bool isPerf = style == KernelTraceStyle.PerfScript;
            Assert.Equal(!isPerf, lines[ipi].Contains($"[000] {flags}     1.000002: ", StringComparison.Ordinal));
            Assert.Equal(!isPerf, lines[0].Contains($"[001] d..1{flags[4..]}     1.000000: ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(KernelTraceStyle.TracePipe, Producer.Trace)]
    [InlineData(KernelTraceStyle.PerfScript, Producer.PerfPidTid)]
    public void Every_event_of_the_specification_is_written_as_a_second_hand_writes_it(KernelTraceStyle style, object producer)
    {
        Producer other = (Producer)producer;
        foreach (KvmKernel kernel in KvmKernel.All)
        {
            KernelTraceWriter writer = new(style, kernel);
            int number = 0;
            foreach (TraceEvent row in TraceRows.Fresh().Where(row => row is not InjVirqEvent || kernel.Version >= new Version(6, 0)))
            {
                TraceEvent traced = TraceRows.For(other, row, number++);
                string line = writer.Write(traced)[0];
                string name = traced.Name + ": ";
                Assert.Equal(After(TraceWriter.Line(other, traced), name), After(line, name));
                TraceEvent read = TraceCase.Read([line])[0];
                (read.Line, read.Format) = (traced.Line, traced.Format);
                Assert.Equal(TraceRows.Describe(traced), TraceRows.Describe(read));
            }
        }
    }

    [Fact]
    public void What_is_no_tracepoint_of_its_own_gives_no_line()
    {
        KernelTraceWriter writer = new(KernelTraceStyle.TracePipe);
        Assert.Empty(writer.Write(new ExitStatistic()));
        Assert.Empty(writer.Write(new IncompleteIpiEvent { IsFromExit = true }));
        Assert.EndsWith(": irq 32", new KernelTraceWriter(default, KvmKernel.Parse("5.19")).Write(new InjVirqEvent { Name = "kvm_inj_virq", Vector = 32 })[0]);
    }

    [Fact]
    public void An_IPI_that_hardware_finishes_leaves_no_line_and_time_goes_on()
    {
        IpiResult finished = new() { Kernel = "Linux-6.19", Path = IpiPath.Hardware, Cycles = 2200 };
        IpiResult sent = TraceCase.Send("Linux-6.19", "physical");

        TraceEvent first = TraceCase.Read(TraceCase.Export(KernelTraceStyle.TracePipe, finished, sent))[0];

        Assert.True(first.TimeNs >= 1_000_001_000);
    }

    [Theory]
    [InlineData("Linux-5.0", "info 1000000000000fd 100000001", "kvm_entry: vcpu 0")]
    [InlineData("Linux-5.17", "error_code 0x00000000", "kvm_entry: vcpu 0, rip 0xffffffff8105f2b8")]
    [InlineData("Linux-6.19", "requests 0x0000000000000000", "intr_info 0x00000000 error_code 0x00000000")]
    public void Lines_have_the_form_of_their_kernel(string kernel, string exit, string entry)
    {
        List<string> lines = TraceCase.Export(KernelTraceStyle.TracePipe, TraceCase.Send(kernel, "physical"));

        Assert.EndsWith(exit, lines.Single(line => line.Contains("kvm_exit: vcpu 0", StringComparison.Ordinal)));
        Assert.EndsWith(entry, lines.First(line => line.Contains("kvm_entry:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Whoever_was_left_asleep_halts_once_and_is_woken_before_it_sends()
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse("Patch-V1") });
        vm.SetState(1, VcpuState.Blocked);
        vm.SetState(2, VcpuState.Blocked);
        Icr both = new(0x0600_0000_0000_08FD);
        IpiResult lost = vm.Send(0, both);
        vm.SetState(1, VcpuState.Blocked);
        IpiResult again = vm.Send(0, both);
        vm.SetState(1, VcpuState.Blocked);
        vm.SetState(2, VcpuState.Running);
        IpiResult back = vm.Send(2, new Icr(0x0100_0000_0000_00FD));
        Assert.Equal([2, 2, 1], lost.Lost.Concat(again.Lost).Concat(back.Woken));

        List<TraceEvent> events = TraceCase.Read(TraceCase.Export(KernelTraceStyle.TracePipe, lost, again, back));

        // 1 wakes each time and halts again; 2 sleeps on until it sends itself.
        string[] told = [.. events.Where(e => e is ExitEvent or WakeupEvent).Select(e => (e is ExitEvent exit ? exit.Reason[0] : 'w') + $"{e.Pid - 1000}")];
        Assert.Equal(["h1", "h2", "a0", "w1", "h1", "a0", "w1", "w2", "h1", "a2", "w1"], told);
        long halted = events.OfType<ExitEvent>().First(exit => exit is { Reason: "hlt", Vcpu: 2 }).TimeNs!.Value;
        WakeupEvent woken = events.OfType<WakeupEvent>().Single(wakeup => wakeup.Pid == 1002);
        Assert.InRange(woken.WaitNs - (woken.TimeNs!.Value - halted), -1000, 1000);
    }

    private static string After(string line, string name)
        => line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..].TrimStart();

    /// <summary>What is read of the exported IPI, but for the format of its lines.</summary>
    private static string[] Described(KernelTraceStyle style, IpiResult sent, bool withLine)
    {
        List<TraceEvent> events = TraceCase.Read(TraceCase.Export(style, sent));
        events.ForEach(traced => traced.Format = TraceFormat.Bare);
        return [.. events.Select(traced => TraceRows.Describe(traced, withLine))];
    }
}
