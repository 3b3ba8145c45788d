using System;
using System.Globalization;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>What the view of trace events shows of each kind: AvicPS.Types.ps1xml makes properties of these.</summary>
public static class TraceEventText
{
    /// <summary>The time as traces print it, in seconds; null if the line has none.</summary>
    public static string? Time(PSObject? traced)
        => traced?.BaseObject is TraceEvent { TimeNs: long time } ? Text($"{time / 1e9:0.000000}") : null;

    /// <summary>The vCPU on whose thread the event was traced, from the event or from the name that QEMU gives a thread.</summary>
    public static object? ThreadVcpu(PSObject? traced)
        => traced?.BaseObject switch
        {
            IncompleteIpiEvent ipi => ipi.Vcpu,
            KickSlowPathEvent kick => kick.Vcpu,
            UnacceleratedAccessEvent access => access.Vcpu,
            ExitEvent { Vcpu: not null } exit => exit.Vcpu,
            EntryEvent entry => entry.Vcpu,
            HaltPollEvent poll => poll.Vcpu,
            KernelMessage message => message.Vcpu,
            TraceEvent other when TraceComm.VcpuOf(other.Comm) is >= 0 and int vcpu => vcpu,
            _ => null,
        };

    /// <summary>What the event says, short enough for a row of a table.</summary>
    public static string Details(PSObject? traced) => Text(traced?.BaseObject switch
    {
        IncompleteIpiEvent ipi => $"{Icr(ipi.Icr)} id={ipi.Id} index={ipi.Index}",
        KickSlowPathEvent kick => $"{Icr(kick.Icr)} index={kick.Index}",
        UnacceleratedAccessEvent access =>
            $"{Direction(access.IsWrite)} {access.Register} ({access.Offset:x3}h), {(access.IsTrap ? "trap" : "fault")}{Vector(access)}",
        DoorbellEvent doorbell => $"to vCPU {doorbell.Vcpu}, host APIC ID {doorbell.HostApicId}",
        GaLogEvent log => $"for vCPU {log.Vcpu} of VM {log.VMId}",
        InhibitChangeEvent change => $"{(change.IsSet ? "set" : "cleared")} bit {change.Reason}{Mask(change)}",
        AcceptIrqEvent accept => $"APIC ID 0x{accept.ApicId:x}, vector 0x{accept.Vector:x2}, {accept.DeliveryMode}",
        ApicIpiEvent ipi => $"{Target(ipi)}, vector 0x{ipi.Vector:x2}, {ipi.DeliveryMode}",
        ExitEvent exit => $"{exit.Reason}{Infos(exit)}",
        EntryEvent { IntrInfo: uint info and not 0 } entry => $"at 0x{entry.Rip:x}, injects 0x{info:x8}",
        EntryEvent { Rip: ulong rip } => $"at 0x{rip:x}",
        EntryEvent => $"",
        WakeupEvent wakeup => $"{(wakeup.IsPoll ? "polled" : "slept")} {wakeup.WaitNs} ns",
        HaltPollEvent poll => $"polls {poll.NewNs} ns, {(poll.IsGrow ? "grown" : "shrunk")} from {poll.OldNs}",
        EoiEvent { Vector: < 0 } eoi => $"APIC ID 0x{eoi.ApicId:x}, nothing in service",
        EoiEvent eoi => $"APIC ID 0x{eoi.ApicId:x}, vector 0x{eoi.Vector:x2}",
        InjVirqEvent irq => $"vector 0x{irq.Vector:x2}{(irq.IsSoftware ? ", INTn" : "")}{(irq.IsReinjected ? ", again" : "")}",
        ApicAccessEvent access => $"{Direction(access.IsWrite)} {access.Register} = 0x{access.Value:x}",
        MsrEvent msr => $"{Direction(msr.IsWrite)} {msr.Msr:x}h = 0x{msr.Value:x}{(msr.IsFault ? ", #GP" : "")}",
        LostEventsEvent { Count: 0 } => $"the recorder dropped events",
        LostEventsEvent lost => $"the recorder dropped {lost.Count}",
        var other => $"{other}",
    });

    private static string Icr(ulong icr) => Text($"0x{icr >> 32:x8}:{(uint)icr:x8}");

    private static string Direction(bool isWrite) => isWrite ? "write" : "read";

    private static string Vector(UnacceleratedAccessEvent access)
        => access.Vector == 0 ? "" : Text($", vector 0x{access.Vector:x2}");

    private static string Mask(InhibitChangeEvent change)
        => change.Mask is not ulong mask ? ""
            : mask == 0 ? ", none left"
            : Text($", mask 0x{mask:x} {change.MaskNames}").TrimEnd();

    private static string Target(ApicIpiEvent ipi)
        => ipi.Shorthand != DestinationShorthand.None ? ipi.Shorthand.ToString()
            : Text($"{ipi.DestinationMode} 0x{ipi.Destination:x}");

    private static string Infos(ExitEvent exit)
        => exit.Info1 == 0 && exit.Info2 == 0 ? "" : Text($" 0x{exit.Info1:x} 0x{exit.Info2:x}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
