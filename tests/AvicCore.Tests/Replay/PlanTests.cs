using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests.Replay;

/// <summary>Which VM is rebuilt from a trace, and what is said of it.</summary>
public sealed class PlanTests
{
    private const string Flat = "vcpu=0, icrh:icrl=0x06000000:000008fd, id=1, index=1";
    private const string Cluster = "vcpu=0, icrh:icrl=0x13000000:000008fd, id=1, index=9";
    private const string Wide = "vcpu=0, icrh:icrl=0x00000001:000000fd, id=1, index=1";
    private const string Everyone = "vcpu=0, icrh:icrl=0x00000000:000c00fd, id=1, index=300";

    public static TheoryData<string, int, int> Garbled => new()
    {
        { "kvm_avic_incomplete_ipi: vcpu=9000, icrh:icrl=0x06000000:000008fd, id=1, index=1", 1, 1 },
        { "kvm_avic_incomplete_ipi: vcpu=4096, icrh:icrl=0x00000001:000000fd, id=1, index=9", 1, 1 },
        { "kvm_entry: vcpu 9000", 1, 0 },
        { "kvm_exit: vcpu 9000 reason hlt rip 0x1 info 0 0", 1, 0 },
        { "kvm_exit: vcpu 9000 reason avic_incomplete_ipi rip 0x1 info 6000000000008fd 100000001", 2, 1 },
        { "kvm_halt_poll_ns: vcpu 9000: halt_poll_ns 20000 (grow 10000)", 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Garbled))]
    public void An_event_of_a_vCPU_that_no_VM_has_is_left_out_and_counted(string text, int events, int ipis)
    {
        ReplayResult clean = Replay(Lines(Flat, Flat));
        ReplayResult result = Replay([.. Lines(Flat), " CPU 9/KVM-999  [012]  1.000050: " + text, .. Lines(Flat)]);

        Assert.Equal(ipis, result.Skipped);
        Assert.Equal(
            [
                $"Left out, as no VM has vCPU ids above 4095: {events} event{(events > 1 ? "s" : "")}, "
                    + $"of these {ipis} IPI{(ipis == 1 ? "" : "s")} (Skipped).",
                .. clean.Assumptions,
            ],
            result.Assumptions);
        result.Skipped = 0;
        result.Assumptions = clean.Assumptions;
        Assert.Equivalent(clean, result, strict: true);
    }

    [Fact]
    public void The_last_vCPU_id_that_a_VM_can_have_takes_part()
    {
        ReplayResult result = Replay(Lines(Flat, Flat.Replace("vcpu=0", "vcpu=4095")));

        Assert.Equal((ApicMode.X2Apic, 4096, 2L, 0L), (result.ApicMode, result.VcpuCount, result.Count, result.Skipped));
        Assert.DoesNotContain(result.Assumptions, text => text.Contains("Left out"));
    }

    [Fact]
    public void A_sender_beyond_a_given_size_does_not_make_the_mode()
    {
        ReplayResult result = Replay(
            Lines(Flat, Flat.Replace("vcpu=0", "vcpu=300"), Wide.Replace("vcpu=0", "vcpu=8")), vcpuCount: 8);

        Assert.Equal((ApicMode.XApicFlat, 8, 1L, 2L), (result.ApicMode, result.VcpuCount, result.Count, result.Skipped));
        Assert.Equal(
            "Left out, as -VcpuCount ends at vCPU id 7: 2 IPIs that others sent (Skipped).", result.Assumptions[0]);
    }

    [Theory]
    [InlineData(Flat, "APIC mode XApicFlat: no destination needs another")]
    [InlineData(Cluster, "APIC mode XApicCluster: 1 of 2 IPIs is to a slot that flat mode does not have")]
    [InlineData(Wide, "APIC mode X2Apic: 1 of 2 IPIs is to a destination that xAPIC does not have")]
    [InlineData(Everyone, "APIC mode X2Apic: 1 of 2 IPIs is with an index above 254")]
    [InlineData("vcpu=255, icrh:icrl=0x06000000:000008fd, id=1, index=1", "APIC mode X2Apic: vCPU id 255 is above 254")]
    public void The_mode_is_told_with_what_speaks_for_it(string ipi, string assumption)
        => Assert.Equal(assumption + "; name another with -ApicMode.", Replay(Lines(Flat, ipi)).Assumptions[0]);

    /// <summary>KVM's widest mask leaves 12 bits.</summary>
    [Fact]
    public void An_index_that_no_kernel_prints_does_not_make_the_mode()
        => Assert.Equal(
            ApicMode.XApicFlat, Replay(Lines(Everyone.Replace("index=300", "index=4294967295"))).ApicMode);

    [Theory]
    [InlineData(" KVM-101  (    100) [012] .....  1.000001: ", " KVM-901  (    900) [012] .....  1.000002: ", "Tgid")]
    [InlineData(" KVM  100/101 [012]  1.000001: kvm:", " KVM  900/901 [012]  1.000002: kvm:", "Pid")]
    public void Events_of_several_processes_are_told_and_how_to_replay_one_alone(string one, string other, string property)
    {
        string[] lines = [one + "kvm_avic_incomplete_ipi: " + Flat, other + "kvm_avic_incomplete_ipi: " + Flat];

        Assert.Equal(
            "Events of 2 processes (100, 900) are replayed as one VM; "
                + $"for one alone: Import-AvicTrace | Where-Object {property} -eq 100.",
            Replay(lines).Assumptions[0]);
        Assert.StartsWith("APIC mode", Replay([lines[0], lines[0]]).Assumptions[0]);
    }

    [Fact]
    public void A_vCPU_of_two_threads_is_told_where_no_process_is()
    {
        string[] lines = Lines(Flat, Flat);
        string[] other = [lines[0], lines[1].Replace("KVM-100", "KVM-900")];

        Assert.Equal(
            "vCPU 0 is in threads 100 and 900: if they are of two VMs, these are replayed as one; "
                + "recording the process would tell.",
            Replay(other).Assumptions[0]);
        Assert.StartsWith("APIC mode", Replay(lines).Assumptions[0]);
        Assert.StartsWith(
            "APIC mode", Replay([other[0], other[1].Replace("vcpu=0", "vcpu=1")]).Assumptions[0]);
    }

    [Fact]
    public void Of_many_processes_the_first_are_named()
        => Assert.StartsWith(
            "Events of 6 processes (100, 101, 102, 103, ...) are",
            Replay([.. Enumerable.Range(100, 6).Select(id =>
                $" CPU 0/KVM-{id + 50}  (    {id}) [012] .....  1.000{id}: kvm_avic_incomplete_ipi: {Flat}")]).Assumptions[0]);

    /// <summary>A doorbell's or ga_log's process is whoever was interrupted.</summary>
    [Fact]
    public void A_process_whose_events_are_not_replayed_is_not_counted()
        => Assert.StartsWith(
            "APIC mode",
            Replay(
            [
                " CPU 0/KVM-101  (    100) [012] .....  1.000001: kvm_avic_incomplete_ipi: " + Flat,
                " swapper-7      (    900) [012] d.h..  1.000002: kvm_avic_ga_log: vmid=1, vcpuid=0",
            ]).Assumptions[0]);

    [Theory]
    [InlineData("5.0", 1)]
    [InlineData("6.2", 1)]
    [InlineData("6.3", 0)]
    public void An_IPI_to_nobody_that_KVM_drops_counts_in_None_and_has_no_target_in_Dropped(string kernel, int none)
    {
        string[] warning = ["[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f"];
        ReplayResult result = Replay(warning, kernel);

        Assert.Equal((1L, none, 1L - none, 0L), (result.Count, result.None, result.Emulated, result.Dropped));
        Assert.Contains(
            "vCPU ids that an exit with failure id 2 names are not there, and so not counted in Dropped.",
            result.Assumptions);
    }

    [Fact]
    public void The_paths_add_up_to_the_number_of_IPIs_on_every_kernel()
    {
        IpiResult[] sent = [.. TraceCase.Names.Select(name => TraceCase.Send("Linux-5.17", name))];
        List<string> lines = TraceCase.Export(KernelTraceStyle.TracePipe, sent);
        Assert.All(KvmKernel.All, kernel =>
        {
            ReplayResult sum = Replay(lines, kernel.Name, vcpuCount: 2);
            Assert.Equal(sent.Length, sum.Count);
            Assert.Equal(sum.Count, sum.Hardwares + sum.Fast + sum.Slow + sum.Emulated + sum.None);
        });
    }

    private static ReplayResult Replay(IEnumerable<string> lines, string kernel = "6.19", int? vcpuCount = null)
    {
        TraceReplay replay = new() { VcpuCount = vcpuCount };
        foreach (TraceEvent traced in TraceCase.Read(lines))
        {
            replay.Add(traced);
        }

        return replay.Run(KvmKernel.Parse(kernel), AvicPlatform.Parse("Zen5"));
    }

    private static string[] Lines(params string[] ipis)
        => [.. ipis.Select(ipi => " CPU 0/KVM-100  [012]  1.000050: kvm_avic_incomplete_ipi: " + ipi)];
}
