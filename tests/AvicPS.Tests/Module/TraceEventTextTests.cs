using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>How events look: a row in a table for all kinds, and as text the kernel's own line.</summary>
public sealed class TraceEventTextTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Events = "Import-AvicTrace ./tests/AvicPS.Tests/Views/events.trace -WarningAction Ignore";

    [Fact]
    public void The_sample_has_every_kind_of_event()
    {
        string[] kinds = [.. Objects(Events).Select(traced => $"{traced.Properties["Kind"].Value}")];
        string[] all = [.. Objects("[Enum]::GetNames([AvicCore.TraceEventKind])").Select(kind => $"{kind}")];

        Assert.Equal(all.Where(kind => kind != "None").Order(), kinds.Distinct().Order());
    }

    [Fact]
    public void Events_of_all_kinds_are_one_table()
    {
        PrintedResult printed = Module.Print(Events);

        Assert.Empty(printed.Errors);
        Assert.Single(printed.Text.Split('\n'), line => line.Contains("Details", StringComparison.Ordinal));
        Assert.DoesNotContain(" : ", printed.Text, StringComparison.Ordinal); // A list.
    }

    [Theory]
    [InlineData("kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x06000000:000008fd, id=1, index=1")]
    [InlineData("kvm_avic_unaccelerated_access: vcpu=5, offset=0xb0(APIC_EOI), trap, write, vec=0x41")]
    [InlineData("kvm_vcpu_wakeup: wait time 53120 ns, polling valid")]
    [InlineData("kvm_apicv_inhibit_changed: set reason=8, inhibits=0x300 IRQWIN|PIT_REINJ")]
    [InlineData("Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f")]
    [InlineData("avic:Y")]
    [InlineData("LOST 42 events")]
    [InlineData("avic_incomplete_ipi: 19679 exits, 3.9 %, mean 3660 ns")]
    public void As_text_an_event_is_the_line_that_it_was(string line)
        => Assert.Contains(line, Objects($"{Events} | ForEach-Object {{ \"$_\" }}").Select(text => $"{text}"));

    [Fact]
    public void Times_are_those_of_the_trace_in_every_culture()
        => Assert.Equal(
            "5123.456781 1234567.200000",
            In("de-DE", () => Line($"{Events} | Where-Object {{ $_.Line -in 1, 19 }} | ForEach-Object {{ $_.Time }}")));

    [Fact]
    public void An_event_without_a_vcpu_has_that_of_its_thread()
    {
        string names = string.Join(", ", "'CPU 12/KVM'", "'CPU 12/KV'", "'qemu-system-x86'", "'CPU /KVM'", "$null");
        PSObject[] ids = Objects(
            $"{names} | ForEach-Object {{ $e = [AvicCore.WakeupEvent]::new(); $e.Comm = $_; \"<$($e.ThreadVcpu)>\" }}");

        Assert.Equal(["<12>", "<12>", "<>", "<>", "<>"], ids.Select(id => $"{id}"));
    }
}
