using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace AvicCore.Tests;

/// <summary>One event or several for each row of spec 04 sections 1 and 2, with the edge values of every field.</summary>
internal static class TraceRows
{
    public static IReadOnlyList<TraceEvent> Fresh() => [.. Make()];

    /// <summary>All properties as text: equal text is an equal event.</summary>
    public static string Describe(TraceEvent traced, bool withLine = false)
        => traced.GetType().Name + " " + string.Join(
            " ",
            traced.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => withLine || property.Name != nameof(TraceEvent.Line))
                .OrderBy(property => property.Name, StringComparer.Ordinal)
                .Select(property => FormattableString.Invariant($"{property.Name}={property.GetValue(traced)}")));

    /// <summary>The row with the prefix that a producer prints.</summary>
    public static TraceEvent For(Producer producer, TraceEvent row, int number)
    {
        row.Line = number + 1;
        row.Format = TraceWriter.FormatOf(producer);
        row.Comm = producer is Producer.Latency or Producer.LatencyUs ? "CPU 3/KV" : producer == Producer.PerfNoComm ? null : "CPU 3/KVM";
        row.Pid = 4161 + (number % 9);
        row.Tid = producer == Producer.PerfPidTid ? 5161 + number : null;
        row.Tgid = producer == Producer.RecordTgid && number % 2 == 0 ? 4000 : null;
        row.Cpu = number % 3 == 0 ? 4097 + number : number;
        row.TimeNs = 5_123_456_781_000 + (number * 1_000) + (producer == Producer.PerfNs ? 7 : 0);
        return row;
    }

    private static IEnumerable<TraceEvent> Make()
    {
        foreach (ulong icr in new ulong[] { 0x06000000_000008fd, 0xc00fc, 0, 0xffffffff_000008fd, 0x0001_0003_0000_08f0 })
        {
            yield return new IncompleteIpiEvent { Name = "kvm_avic_incomplete_ipi", Vcpu = 0, Icr = icr, Id = 1, Index = 4095 };
            yield return new KickSlowPathEvent { Name = "kvm_avic_kick_vcpu_slowpath", Icr = icr, Index = 3 };
        }

        yield return new IncompleteIpiEvent { Name = "kvm_avic_incomplete_ipi", Vcpu = 4095, Icr = 0x1_0000_0031, Id = 4 };
        foreach (bool flag in new[] { false, true })
        {
            yield return new UnacceleratedAccessEvent { Name = "kvm_avic_unaccelerated_access", Vcpu = 5, Offset = 0xd0, Register = "APIC_LDR", IsTrap = flag, IsWrite = !flag, Vector = 0 };
            yield return new UnacceleratedAccessEvent { Name = "kvm_avic_unaccelerated_access", Vcpu = 5, Offset = 0x2f0, Register = "0x2f0", IsTrap = flag, IsWrite = flag, Vector = 0xff };
            yield return new InhibitChangeEvent { Name = "kvm_apicv_inhibit_changed", IsSet = flag, Reason = 8, Mask = flag ? 0x120u : 0x20u };
            yield return new InhibitChangeEvent { Name = "kvm_apicv_inhibit_changed", IsSet = flag, Reason = 8, Mask = 0x300, MaskNames = "IRQWIN|PIT_REINJ" };
            yield return new InhibitChangeEvent { Name = "kvm_apicv_inhibit_changed", IsSet = flag, Reason = 2, Mask = 0 };
            yield return new InhibitChangeEvent { Name = "kvm_apicv_update_request", IsSet = flag, Reason = 4 };
            yield return new AcceptIrqEvent { Name = flag ? "kvm_apicv_accept_irq" : "kvm_apic_accept_irq", IsApicv = flag, ApicId = 0xfe, Vector = 253 };
            yield return new WakeupEvent { Name = "kvm_vcpu_wakeup", IsPoll = flag, WaitNs = flag ? 53_120 : 123_456_789_012, IsPollingValid = flag };
            yield return new HaltPollEvent { Name = "kvm_halt_poll_ns", Vcpu = 2, NewNs = 20_000, IsGrow = flag, OldNs = flag ? 0 : 200_000 };
            yield return new EoiEvent { Name = flag ? "kvm_pv_eoi" : "kvm_eoi", IsParavirtual = flag, ApicId = 10, Vector = flag ? -1 : 239 };
            yield return new InjVirqEvent { Name = "kvm_inj_virq", Vector = 0xec, IsSoftware = flag, IsReinjected = !flag };
            yield return new InjVirqEvent { Name = "kvm_inj_virq", Vector = 0x20, IsSoftware = !flag };
            yield return new ApicAccessEvent { Name = "kvm_apic", IsWrite = flag, Register = flag ? "APIC_ICR" : "0x2f0", Value = flag ? 0xfff_ffff_ffffu : 0 };
            yield return new MsrEvent { Name = "kvm_msr", IsWrite = flag, Msr = 0x830, Value = flag ? 0x6_0000_08fdu : 0, IsFault = !flag };
            yield return new EntryEvent { Name = "kvm_entry", Vcpu = 4095, Rip = flag ? 0xffffffff8105f2b8 : null };
            yield return new EntryEvent { Name = "kvm_entry", Vcpu = 0, Rip = 0x1000, IsImmediateExit = true, IntrInfo = flag ? 0x800000ecu : null, ErrorCode = flag ? 0u : null };
        }

        yield return new AcceptIrqEvent { Name = "kvm_apic_accept_irq", ApicId = 0, Vector = 0, IsCoalesced = true };
        yield return new DoorbellEvent { Name = "kvm_avic_doorbell", Vcpu = 2, HostApicId = 40 };
        yield return new GaLogEvent { Name = "kvm_avic_ga_log", VMId = 3, Vcpu = 2 };
        foreach (DeliveryMode mode in Enum.GetValues<DeliveryMode>())
        {
            yield return new AcceptIrqEvent { Name = "kvm_apic_accept_irq", ApicId = 1, Vector = 2, DeliveryMode = mode, TriggerMode = TriggerMode.Level };
            yield return new ApicIpiEvent { Name = "kvm_apic_ipi", Destination = 0xffffffff, Vector = 0xfd, DeliveryMode = mode, DestinationMode = (DestinationMode)((int)mode & 1), IsAssert = (int)mode > 3, TriggerMode = (TriggerMode)((int)mode >> 1 & 1), Shorthand = (DestinationShorthand)((int)mode & 3) };
        }

        foreach ((string text, string name, uint? code) in Reasons)
        {
            yield return new ExitEvent { Name = "kvm_exit", Vcpu = 1, ReasonText = text, Reason = name, ExitCode = code, Rip = 0xffffffff8105f2b6, Info1 = ulong.MaxValue, Info2 = 1, IntrInfo = 0x800000d1, ErrorCode = 0 };
            yield return new ExitEvent { Name = "kvm_exit", ReasonText = text, Reason = name, ExitCode = code, Rip = 0, Info1 = 0x100000014, Info2 = 0 };
            yield return new ExitEvent { Name = "kvm_exit", Vcpu = 4095, ReasonText = text, Reason = name, ExitCode = code, Rip = 0xfff0, Info1 = 0, Info2 = 0, IntrInfo = 0, ErrorCode = 0xffffffff, Requests = 0x40 };
        }

        yield return new ExitEvent { Name = "kvm_nested_vmexit", IsNested = true, Vcpu = 0, ReasonText = "npf", Reason = "npf", ExitCode = 0x400, Rip = 1, Info1 = 0x0000000200000006, Info2 = 0x1ab000, IntrInfo = 0, ErrorCode = 0 };
    }

    /// <summary>Spellings by producer (traces/README); incomplete IPIs apart, which make a second event.</summary>
    private static (string Text, string Name, uint? Code)[] Reasons =>
    [
        ("npf", "npf", 0x400), ("EXIT_NPF", "npf", 0x400), ("0x400", "npf", 0x400), ("UNKNOWN (1024)", "npf", 0x400),
        ("avic_unaccelerated_access", "avic_unaccelerated_access", 0x402), ("UNKNOWN (1026)", "avic_unaccelerated_access", 0x402),
        ("hlt", "hlt", 0x78), ("idle-halt", "idle-halt", 0xa6), ("msr", "msr", 0x7c), ("interrupt", "interrupt", 0x60), ("nmi", "nmi", 0x61),
        ("vintr", "vintr", 0x64), ("pause", "pause", 0x77), ("hypercall", "hypercall", 0x81), ("cpuid", "cpuid", 0x72), ("io", "io", 0x7b),
        ("write_cr8", "write_cr8", 0x18), ("EXIT_ERR", "err", null), ("PF excp", "pf excp", null), ("0x9999", "0x9999", 0x9999),
    ];
}
