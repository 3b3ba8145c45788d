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

        string[] pipe = Describe(TraceCase.Read(TraceCase.Export(KernelTraceStyle.TracePipe, sent)));
        string[] perf = Describe(TraceCase.Read(TraceCase.Export(KernelTraceStyle.PerfScript, sent)));

        Assert.Equal(pipe, perf);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_line_comes_back_as_its_event_with_the_numbers_of_the_result(string kernel, string name)
    {
        IpiResult sent = TraceCase.Send(kernel, name);
        List<string> lines = TraceCase.Export(KernelTraceStyle.TracePipe, sent);

        List<TraceEvent> events = TraceCase.Read(lines);

        Assert.Equal(lines.Count, events.Count);
        Assert.All(events.Zip(lines), pair => Assert.Contains($" {pair.First.Name}: ", pair.Second));
        ExitEvent exit = Assert.Single(events.OfType<ExitEvent>());
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

        Assert.EndsWith(exit, lines.Single(line => line.Contains("kvm_exit:", StringComparison.Ordinal)));
        Assert.EndsWith(entry, lines.First(line => line.Contains("kvm_entry:", StringComparison.Ordinal)));
    }

    private static string[] Describe(List<TraceEvent> events)
        => [.. events.Select(traced => string.Join(
            "; ",
            traced.GetType().GetProperties()
                .Where(property => property.Name != nameof(TraceEvent.Format))
                .Select(property => $"{property.Name}={property.GetValue(traced)}")))];
}
