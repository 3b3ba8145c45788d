using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests.Replay;

/// <summary>What a kernel traces of register accesses, inhibits and device interrupts (spec 04 sections 1 and 2).</summary>
public sealed class MachineTraceTests
{
    private static readonly string[] s_kernels =
    [
        "4.15", "5.0", "5.6", "5.7", "5.10", "5.17", "5.18", "Patch-V1", "X2Avic-Rfc", "5.19-rc1", "5.19", "6.0", "6.1.170",
        "6.3", "6.11", "6.12", "6.14", "6.17", "6.19",
    ];

    private static readonly Gen<AvicVmOptions> s_machine = Gen
        .Select(
            Gen.OneOf(s_kernels),
            Gen.OneOf<AvicPlatform>([.. AvicPlatform.All]),
            Gen.OneOf(ApicMode.XApicFlat, ApicMode.XApicCluster, ApicMode.X2Apic, ApicMode.Disabled),
            Gen.OneOf<int[]>([0, 1, 2, 3], [3, 1, 0, 9]),
            Gen.Bool)
        .Select((kernel, platform, mode, ids, flag) => new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Platform = platform,
            Mode = mode,
            VcpuIds = ids,
            Assumptions = new AvicAssumptions { TrapsLevelEoi = flag, AccessesExtendedLvt = !flag },
        });

    [Theory]
    [InlineData("5.0", "info 1000000d0 0", "vcpu 1")]
    [InlineData("5.10", "info1 0x00000001000000d0 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000", "vcpu 1, rip 0xffffffff8105f2b8")]
    [InlineData("6.14", "info1 0x00000001000000d0 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000 requests 0x0000000000000000", "vcpu 1, rip 0xffffffff8105f2b8 intr_info 0x00000000 error_code 0x00000000")]
    public void An_access_lies_between_exit_and_entry_of_its_kernel(string kernel, string exit, string entry)
    {
        string[] texts = Texts(WriteLdr(kernel));

        Assert.Equal($"kvm_exit: vcpu 1 reason avic_unaccelerated_access rip 0xffffffff8105f2b6 {exit}", texts[0]);
        Assert.Equal($"kvm_entry: {entry}", texts[^1]);
    }

    /// <summary>vCPU 1 takes the logical ID of vCPU 0.</summary>
    [Theory]
    [InlineData("5.0", true, null)]
    [InlineData("5.10", false, null)]
    [InlineData("6.0", false, null)]
    [InlineData("6.3", false, "kvm_apicv_inhibit_changed: set reason=11, inhibits=0x800")]
    [InlineData("6.11", false, "kvm_apicv_inhibit_changed: set reason=11, inhibits=0x800 LOGICAL_ID_ALIASED")]
    public void A_trapped_write_is_traced_with_what_KVM_does_and_what_it_inhibits(string kernel, bool hasEmptyLine, string? inhibit)
    {
        List<string> expected = ["kvm_avic_unaccelerated_access: vcpu=1, offset=0xd0(APIC_LDR), trap, write, vec=0x0"];
        expected.AddRange(hasEmptyLine ? [""] : []);
        expected.Add("kvm_apic: apic_write APIC_LDR = 0x1000000");
        expected.AddRange(inhibit is null ? [] : [inhibit]);

        Assert.Equal(expected, Texts(WriteLdr(kernel))[1..^1]);
    }

    /// <summary>PIT_REINJ, then a second reason, then both gone.</summary>
    [Theory]
    [InlineData("5.5", "")]
    [InlineData("5.6", "kvm_apicv_update_request: deactivate bit=4/kvm_apicv_update_request: activate bit=4")]
    [InlineData("5.17", "kvm_apicv_update_request: deactivate bit=4/kvm_apicv_update_request: activate bit=4")]
    [InlineData("5.18", "kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10/set reason=3, inhibits=0x18/cleared reason=3, inhibits=0x10/cleared reason=4, inhibits=0x0")]
    [InlineData("Patch-V1", "kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10/set reason=3, inhibits=0x18/cleared reason=3, inhibits=0x10/cleared reason=4, inhibits=0x0")]
    [InlineData("5.19", "kvm_apicv_inhibit_changed: set reason=8, inhibits=0x100/set reason=7, inhibits=0x180/cleared reason=7, inhibits=0x100/cleared reason=8, inhibits=0x0")]
    [InlineData("6.1.170", "kvm_apicv_inhibit_changed: set reason=8, inhibits=0x100/set reason=7, inhibits=0x180/cleared reason=7, inhibits=0x100/cleared reason=8, inhibits=0x0")]
    [InlineData("6.3", "kvm_apicv_inhibit_changed: set reason=9, inhibits=0x200/set reason=8, inhibits=0x300/cleared reason=8, inhibits=0x200/cleared reason=9, inhibits=0x0")]
    [InlineData("6.19", "kvm_apicv_inhibit_changed: set reason=9, inhibits=0x200 PIT_REINJ/set reason=8, inhibits=0x300 IRQWIN|PIT_REINJ/cleared reason=8, inhibits=0x200 PIT_REINJ/cleared reason=9, inhibits=0x0")]
    public void Inhibits_are_traced_in_the_numbers_and_under_the_name_of_their_kernel(string kernel, string texts)
    {
        AvicVm vm = NewVm(kernel);
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.SetFeatures(AvicVmFeatures.PitReinject | AvicVmFeatures.IrqWindow);
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.SetFeatures(AvicVmFeatures.None);

        string[] lines = Texts([.. vm.InhibitChanges]);

        Assert.Equal(texts, string.Join('/', lines).Replace("/kvm_apicv_inhibit_changed: ", "/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5.6", null)]
    [InlineData("5.7", "vmid=7, vcpuid=9")]
    [InlineData("6.3", "vmid=7, vcpuid=9")]
    [InlineData("6.17", "vmid=7, vcpuid=1")]
    [InlineData("6.19", "vmid=7, vcpuid=1")]
    public void An_entry_of_the_GA_log_holds_id_or_index_and_its_vCPU_wakes(string kernel, string? log)
    {
        AvicVm vm = NewVm(kernel, options => options with { VmId = 7, VcpuIds = [0, 9], Blocked = [9] });

        string[] texts = Texts(vm.SendDeviceInterrupt(9, 0x61));

        string[] tail = texts[(log is null ? 1 : 2)..];
        Assert.StartsWith("kvm_exit: vcpu 9 reason hlt ", texts[0]);
        Assert.Equal(log is null ? tail[0] : "kvm_avic_ga_log: " + log, texts[1]);
        Assert.StartsWith("kvm_vcpu_wakeup: wait time ", tail[0]);
        Assert.StartsWith("kvm_entry: vcpu 9", tail[1]);
        Assert.Equal(2, tail.Length);
    }

    [Theory]
    [InlineData("5.16", AvicVmFeatures.None, "kvm_apic_accept_irq")]
    [InlineData("5.17", AvicVmFeatures.None, "kvm_apic_accept_irq kvm_apicv_accept_irq")]
    [InlineData("6.19", AvicVmFeatures.None, "kvm_apic_accept_irq kvm_apicv_accept_irq kvm_avic_doorbell")]
    [InlineData("6.19", AvicVmFeatures.PitReinject, "kvm_apic_accept_irq")]
    public void A_level_interrupt_goes_through_the_host(string kernel, AvicVmFeatures features, string names)
    {
        AvicVm vm = NewVm(kernel, options => options with { Features = features });
        vm.SetPhysicalCpu(1, 0x42);

        string[] texts = Texts(vm.SendDeviceInterrupt(1, 0x61, isLevel: true));

        Assert.Equal(names.Split(' '), texts.Select(text => text[..text.IndexOf(':', StringComparison.Ordinal)]));
        Assert.EndsWith(": apicid 1 vec 97 (Fixed|level)", texts[0]);
        Assert.EndsWith(texts.Length == 3 ? ": vcpuid=1, apicid=66" : ": apicid 1 vec 97 (Fixed|level)", texts[^1]);
    }

    [Fact]
    public void What_the_IOMMU_posts_to_a_running_vCPU_leaves_no_line()
        => Assert.Empty(Texts(NewVm("6.19").SendDeviceInterrupt(1, 0x61)));

    /// <summary>Up to 5.19 x2APIC inhibits AVIC; from 6.0 on Zen3 has doorbells, and its MSRs are intercepted.</summary>
    [Theory]
    [InlineData("5.17", "kvm_apic: apic_write APIC_ICR2 = 0x1/kvm_apic: apic_write APIC_ICR = 0xfd/IPI/kvm_msr: msr_write 830 = 0x1000000fd")]
    [InlineData("5.18", "IPI/kvm_apic: apic_write APIC_ICR = 0x1000000fd/kvm_msr: msr_write 830 = 0x1000000fd")]
    [InlineData("6.0", "IPI/kvm_apicv_accept_irq: apicid 1 vec 253 (Fixed|edge)/kvm_avic_doorbell: vcpuid=1, apicid=1/kvm_apic: apic_write APIC_ICR = 0x1000000fd/kvm_msr: msr_write 830 = 0x1000000fd")]
    public void An_ICR_that_is_intercepted_is_traced_with_its_IPI(string kernel, string texts)
    {
        AvicVm vm = NewVm(kernel, options => options with { Mode = ApicMode.X2Apic, Platform = AvicPlatform.Parse("Zen3") });

        string[] lines = Texts(vm.WriteRegister(0, RegisterAddress.Named("ICR"), 0x1_0000_00FD));

        string ipi = "kvm_apic_ipi: dst 1 vec 253 (Fixed|physical|de-assert|edge|dst)/kvm_apic_accept_irq: apicid 1 vec 253 (Fixed|edge)";
        Assert.Contains("reason msr rip 0xffffffff8105f2b6 info1 0x0000000000000001 info2 0x0000000000000000", lines[0]);
        Assert.Equal(texts.Replace("IPI", ipi, StringComparison.Ordinal), string.Join('/', lines[1..^1]));
    }

    [Theory]
    [InlineData("5.17", "kvm_apic: apic_read APIC_ICR = 0xfd/kvm_apic: apic_read APIC_ICR2 = 0x1/kvm_msr: msr_read 830 = 0x1000000fd")]
    [InlineData("5.18", "kvm_msr: msr_read 830 = 0x1000000fd")]
    public void A_read_of_an_intercepted_ICR_is_two_reads_or_none(string kernel, string texts)
    {
        AvicVm vm = NewVm(kernel, options => options with { Mode = ApicMode.X2Apic });
        vm.WriteRegister(0, RegisterAddress.Named("ICR"), 0x1_0000_00FD);

        Assert.Equal(texts, string.Join('/', Texts(vm.ReadRegister(0, RegisterAddress.Named("ICR")))[1..^1]));
    }

    [Theory]
    [InlineData("Apr", "kvm_avic_unaccelerated_access: vcpu=0, offset=0x90(APIC_ARBPRI), fault, read, vec=0x0/kvm_apic: apic_read APIC_ARBPRI = 0x0")]
    [InlineData("ExtendedFeature", "kvm_avic_unaccelerated_access: vcpu=0, offset=0x400(APIC_EFEAT), fault, read, vec=0x0")]
    [InlineData("Ldr", "")]
    public void A_read_that_faults_is_emulated_if_KVM_has_the_register(string register, string texts)
        => Assert.Equal(
            texts,
            string.Join('/', Texts(NewVm("6.19").ReadRegister(0, RegisterAddress.Named(register))).Where(IsWithin)));

    /// <summary>KVM calls an EOI a trap, whatever hardware made of it, and ends what is still in service.</summary>
    [Theory]
    [InlineData(true, -1)]
    [InlineData(false, 97)]
    public void An_EOI_of_a_level_vector_is_traced_with_what_was_left_to_end(bool traps, int ended)
    {
        AvicVm vm = NewVm("6.19", options => options with { Assumptions = new AvicAssumptions { TrapsLevelEoi = traps } });
        vm.SendDeviceInterrupt(0, 0x61, isLevel: true);
        vm.TakeInterrupt(0);

        Assert.Equal(
            [
                "kvm_avic_unaccelerated_access: vcpu=0, offset=0xb0(APIC_EOI), trap, write, vec=0x61",
                "kvm_apic: apic_write APIC_EOI = 0x0",
                $"kvm_eoi: apicid 0 vector {ended}",
            ],
            Texts(vm.WriteRegister(0, RegisterAddress.Named("EOI"), 0)).Where(IsWithin));
    }

    [Fact]
    public void Without_AVIC_an_access_through_the_page_is_a_nested_page_fault_at_its_address()
    {
        AvicVm vm = NewVm("6.19", options => options with { Features = AvicVmFeatures.PitReinject });
        const string Exit = "kvm_exit: vcpu 0 reason npf rip 0xffffffff8105f2b6 info1 ";

        string[] read = Texts(vm.ReadRegister(0, RegisterAddress.Named("TPR")));
        string[] write = Texts(vm.WriteRegister(0, RegisterAddress.Named("TPR"), 0x20));

        Assert.StartsWith($"{Exit}0x0000000100000004 info2 0x00000000fee00080 ", read[0]);
        Assert.StartsWith($"{Exit}0x0000000100000006 info2 0x00000000fee00080 ", write[0]);
        Assert.Equal("kvm_apic: apic_read APIC_TASKPRI = 0x0", Assert.Single(read, IsWithin));
        Assert.Equal("kvm_apic: apic_write APIC_TASKPRI = 0x20", Assert.Single(write, IsWithin));
    }

    [Theory]
    [InlineData(ApicMode.Disabled)]
    [InlineData(ApicMode.X2Apic)]
    public void Where_there_is_no_page_no_register_is_asked(ApicMode mode)
    {
        AvicVm vm = NewVm("6.19", options => options with { Mode = mode });

        Assert.DoesNotContain(Texts(vm.ReadRegister(0, RegisterAddress.AtOffset(0x80))), IsWithin);
        Assert.DoesNotContain(Texts(vm.WriteRegister(0, RegisterAddress.AtOffset(0x80), 0x20)), IsWithin);
    }

    /// <summary>A register's own refusal is traced as a write of it, the interface's is not.</summary>
    [Theory]
    [InlineData(0x80EU, 0x0UL, "kvm_apic: apic_write APIC_DFR = 0x0/kvm_msr: msr_write 80e = 0x0 (#GP)")]
    [InlineData(0x828U, 0x1UL, "kvm_apic: apic_write APIC_ESR = 0x1/kvm_msr: msr_write 828 = 0x1 (#GP)")]
    [InlineData(0x80FU, 0x1_0000_01FFUL, "kvm_msr: msr_write 80f = 0x1000001ff (#GP)")]
    [InlineData(0x808U, 0x100UL, "")]
    [InlineData(0x1BU, 0xFEE0_0800UL, "kvm_msr: msr_write 1b = 0xfee00800 (#GP)")]
    [InlineData(0x1BU, 0x1000_0C00UL, "kvm_apicv_inhibit_changed: set reason=6, inhibits=0x40 APIC_BASE_MODIFIED/kvm_msr: msr_write 1b = 0x10000c00")]
    public void Writes_of_MSRs_are_traced_with_their_fault(uint msr, ulong value, string texts)
    {
        AvicVm vm = NewVm("6.19", options => options with { Mode = ApicMode.X2Apic });

        string[] lines = Texts(vm.WriteRegister(0, RegisterAddress.AtMsr(msr), value));

        Assert.Equal(texts, string.Join('/', lines.Where(IsWithin)));
    }

    [Fact]
    public void A_read_that_is_refused_is_traced_without_a_value()
    {
        AvicVm vm = NewVm("6.19", options => options with { Mode = ApicMode.X2Apic });

        Assert.Equal(
            "kvm_msr: msr_read 83f = 0x0 (#GP)",
            Assert.Single(Texts(vm.ReadRegister(0, RegisterAddress.AtMsr(0x83F))), IsWithin));
    }

    /// <summary>From 6.3 the remote read register; before, a logical ID that names no slot, which was left to userspace.</summary>
    [Theory]
    [InlineData("6.2", 0x0C0U, 0x5U, "kvm_apic: apic_write APIC_RRR = 0x5")]
    [InlineData("6.3", 0x0C0U, 0x5U, null)]
    [InlineData("6.2", 0x0D0U, 0x1000_0000U, null)]
    [InlineData("6.3", 0x0D0U, 0x1000_0000U, "kvm_apic: apic_write APIC_LDR = 0x10000000")]
    public void A_trapped_write_that_KVM_passes_over_asks_no_register(string kernel, uint offset, uint value, string? asked)
    {
        AvicVm vm = NewVm(kernel, options => options with { Mode = ApicMode.XApicCluster });

        string[] texts = Texts(vm.WriteRegister(0, RegisterAddress.AtOffset(offset), value));

        Assert.Equal(asked, texts.SingleOrDefault(text => text.StartsWith("kvm_apic: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_ICR_that_exits_is_the_incomplete_IPI_that_Send_gives()
    {
        IpiResult sent = NewVm("6.19", options => options with { Blocked = [1] }).Send(0, new Icr(0x0100_0000_0000_00FD));
        AvicVm vm = NewVm("6.19", options => options with { Blocked = [1] });
        vm.WriteRegister(0, RegisterAddress.Named("ICR2"), 0x0100_0000);

        Assert.Equal(Texts(sent), Texts(vm.WriteRegister(0, RegisterAddress.Named("ICR"), 0xFD)));
    }

    [Fact]
    public void An_emulated_NMI_is_accepted_too()
    {
        string[] texts = Texts(NewVm("6.19").Send(0, new Icr(0x0100_0000_0000_0400)));

        Assert.Equal("kvm_apic_accept_irq: apicid 1 vec 0 (NMI|edge)", Assert.Single(texts, text => text.Contains("accept_irq")));
    }

    [Fact]
    public void One_clock_runs_through_all_results()
    {
        AvicVm vm = NewVm("6.19", options => options with { Blocked = [1, 2] });
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.SetFeatures(AvicVmFeatures.None);
        IMachineResult[] results =
        [
            .. vm.InhibitChanges, vm.SendDeviceInterrupt(1, 0x61), vm.WriteRegister(0, RegisterAddress.Named("LDR"), 0x0100_0000),
            vm.Send(0, new Icr(0x0200_0000_0000_00FD)),
        ];

        long[] times = [.. TraceCase.Read(Write(KernelTraceStyle.TracePipe, results)).Select(traced => traced.TimeNs!.Value)];

        Assert.Equal(times.Order(), times);
        Assert.Equal(times.Length, times.Distinct().Count());
        Assert.Equal(1_000_000_000, times[0]);
    }

    /// <summary>Any life of any machine, as the kernel would have traced it, in both styles, read back.</summary>
    [Fact]
    public void What_any_machine_did_comes_back_from_its_text()
        => Gen.Select(s_machine, MachineStep.Any.Array[1, 25]).Holds(
            (options, steps) =>
            {
                List<IMachineResult> results = Live(new AvicVm(options), steps);
                KernelTracepoints kernel = new(options.Kernel);
                MachineEvents machine = new();
                string[] written = [.. results.SelectMany(result => machine.Of(result, kernel).Select(e => TraceRows.Describe(e)))];
                foreach (KernelTraceStyle style in Enum.GetValues<KernelTraceStyle>())
                {
                    List<TraceEvent> read = TraceCase.Read(Write(style, results));
                    read.ForEach(traced => traced.Format = TraceFormat.Bare);
                    Assert.Equal(written, read.Select(traced => TraceRows.Describe(traced)));
                }
            },
            cases: 2000);

    private static List<IMachineResult> Live(AvicVm vm, MachineStep[] steps)
    {
        List<IMachineResult> results = [];
        foreach (MachineStep step in steps)
        {
            int inhibits = vm.InhibitChanges.Count;
            try
            {
                IMachineResult? done = step.Do(vm);
                results.AddRange(done is null ? vm.InhibitChanges.Skip(inhibits) : [done]);
                Assert.Equal(
                    vm.InhibitChanges.Skip(inhibits),
                    (done as RegisterAccess)?.InhibitChanges ?? vm.InhibitChanges.Skip(inhibits));
            }
            catch (AvicException mistake)
            {
                Assert.NotEmpty(mistake.Message);
            }
        }

        return results;
    }

    private static RegisterAccess WriteLdr(string kernel)
        => NewVm(kernel).WriteRegister(1, RegisterAddress.Named("LDR"), 0x0100_0000);

    private static AvicVm NewVm(string kernel, Func<AvicVmOptions, AvicVmOptions>? change = null)
    {
        AvicVmOptions options = new() { Kernel = KvmKernel.Parse(kernel) };
        return new AvicVm(change is null ? options : change(options));
    }

    private static bool IsWithin(string text)
        => !text.StartsWith("kvm_exit: ", StringComparison.Ordinal) && !text.StartsWith("kvm_entry: ", StringComparison.Ordinal);

    private static List<string> Write(KernelTraceStyle style, IEnumerable<IMachineResult> results)
    {
        KernelTraceWriter writer = new(style);
        return [.. results.SelectMany(writer.Write)];
    }

    /// <summary>The lines behind their prefix.</summary>
    private static string[] Texts(params IMachineResult[] results)
        => [.. Write(KernelTraceStyle.TracePipe, results)
            .Select(line => line.Length == 0 ? "" : line[line.IndexOf(": kvm_", StringComparison.Ordinal)..][2..])];
}
