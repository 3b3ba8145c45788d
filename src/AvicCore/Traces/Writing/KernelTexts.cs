using System;
using System.Globalization;

namespace AvicCore;

/// <summary>
/// The text behind an event's name. What an event does not tell is left out, so kernels' layouts follow from the event.
/// </summary>
internal sealed class KernelTexts(KernelTraceStyle style)
{
    /// <summary>The text as trace_pipe of the newest kernel has it; null if the event is no tracepoint's.</summary>
    public static string? OfNewest(TraceEvent traced)
        => new KernelTexts(KernelTraceStyle.TracePipe).Of(traced, new KernelTracepoints(KvmKernel.Newest));

    /// <summary>The text; null if the event is no tracepoint's.</summary>
    public string? Of(TraceEvent traced, KernelTracepoints kernel)
        => traced switch
        {
            IncompleteIpiEvent ipi => Text(
                $"vcpu={ipi.Vcpu ?? 0}, icrh:icrl={Icr(ipi.Icr, 8)}, id={ipi.Id}, index={ipi.Index}"),
            KickSlowPathEvent kick => Text($"icrh:icrl={Icr(kick.Icr, 6)}, index={kick.Index}"),
            UnacceleratedAccessEvent access => Access(access),
            DoorbellEvent doorbell => Text($"vcpuid={doorbell.Vcpu}, apicid={doorbell.HostApicId}"),
            GaLogEvent log => Text($"vmid={log.VMId}, vcpuid={log.Vcpu}"),
            InhibitChangeEvent change => Inhibit(change),
            AcceptIrqEvent accept => Accept(accept),
            ApicIpiEvent ipi => Ipi(ipi),
            ExitEvent exit => Exit(exit),
            EntryEvent entry => Entry(entry),
            WakeupEvent wakeup => Wakeup(wakeup),
            HaltPollEvent poll => Text(
                $"vcpu {poll.Vcpu}: halt_poll_ns {poll.NewNs} ({(poll.IsGrow ? "grow" : "shrink")} {poll.OldNs})"),
            EoiEvent eoi => Text($"apicid {eoi.ApicId:x} vector {eoi.Vector}"),
            InjVirqEvent irq => Injection(irq, kernel),
            ApicAccessEvent access => Text(
                $"apic_{(access.IsWrite ? "write" : "read")} {access.Register} = 0x{access.Value:x}"),
            MsrEvent msr => Text(
                $"msr_{(msr.IsWrite ? "write" : "read")} {msr.Msr:x} = 0x{msr.Value:x}{(msr.IsFault ? " (#GP)" : "")}"),
            _ => null,
        };

    private string Access(UnacceleratedAccessEvent access)
    {
        string kind = access.IsTrap ? "trap" : "fault";
        string direction = access.IsWrite ? "write" : "read";
        string register = $"{Hex(access.Offset, 1)}({access.Register})";
        return Text($"vcpu={access.Vcpu}, offset={register}, {kind}, {direction}, vec={Hex(access.Vector, 1)}");
    }

    private static string Wakeup(WakeupEvent wakeup)
    {
        string kind = wakeup.IsPoll ? "poll" : "wait";
        return Text($"{kind} time {wakeup.WaitNs} ns, polling {(wakeup.IsPollingValid ? "valid" : "invalid")}");
    }

    private static string Inhibit(InhibitChangeEvent change)
    {
        if (change.Mask is not ulong mask)
        {
            return Text($"{(change.IsSet ? "deactivate" : "activate")} bit={change.Reason}");
        }

        string names = change.MaskNames.Length > 0 ? " " + change.MaskNames : "";
        return Text($"{(change.IsSet ? "set" : "cleared")} reason={change.Reason}, inhibits=0x{mask:x}{names}");
    }

    private static string Accept(AcceptIrqEvent accept)
    {
        string mode = $"({ApicSymbols.Of(accept.DeliveryMode)}|{ApicSymbols.Of(accept.TriggerMode)})";
        return Text($"apicid {accept.ApicId:x} vec {accept.Vector} {mode}{(accept.IsCoalesced ? " (coalesced)" : "")}");
    }

    private static string Ipi(ApicIpiEvent ipi)
    {
        string destination = ipi.DestinationMode == DestinationMode.Logical ? "logical" : "physical";
        string level = ipi.IsAssert ? "assert" : "de-assert";
        string shape = $"{ApicSymbols.Of(ipi.DeliveryMode)}|{destination}|{level}|{ApicSymbols.Of(ipi.TriggerMode)}";
        return Text($"dst {ipi.Destination:x} vec {ipi.Vector} ({shape}|{ApicSymbols.Of(ipi.Shorthand)})");
    }

    private static string Exit(ExitEvent exit)
    {
        string vcpu = exit.Vcpu is int id ? Text($"vcpu {id} ") : "";
        string reason = exit.ReasonText.Length > 0 ? exit.ReasonText : exit.Reason;
        string infos = exit.IntrInfo is uint info
            ? Text($"info1 0x{exit.Info1:x16} info2 0x{exit.Info2:x16} {Injected(info, exit.ErrorCode)}")
            : Text($"info {exit.Info1:x} {exit.Info2:x}");
        string requests = exit.Requests is ulong pending ? Text($" requests 0x{pending:x16}") : "";
        return Text($"{vcpu}reason {reason} rip 0x{exit.Rip ?? 0:x} {infos}{requests}");
    }

    private static string Entry(EntryEvent entry)
    {
        string rip = entry.Rip is ulong at ? Text($", rip 0x{at:x}") : "";
        string injected = entry.IntrInfo is uint info ? " " + Injected(info, entry.ErrorCode) : "";
        return Text($"vcpu {entry.Vcpu}{rip}{injected}{(entry.IsImmediateExit ? "[immediate exit]" : "")}");
    }

    private static string Injection(InjVirqEvent irq, KernelTracepoints kernel)
    {
        string kind = irq.IsSoftware ? "Soft/INTn" : "IRQ";
        return kernel.HasOldInjection && !irq.IsSoftware && !irq.IsReinjected
            ? Text($"irq {irq.Vector}")
            : Text($"{kind} 0x{irq.Vector:x}{(irq.IsReinjected ? " [reinjected]" : "")}");
    }

    private static string Injected(uint info, uint? error)
        => Text($"intr_info 0x{info:x8} error_code 0x{error ?? 0:x8}");

    private string Icr(ulong icr, int digits) => Text($"{Hex(icr >> 32, digits)}:{(uint)icr:x8}");

    /// <summary>%#0Nx: the kernel writes 0x before zero too, C's printf does not.</summary>
    private string Hex(ulong value, int digits)
    {
        bool isBare = value == 0 && style == KernelTraceStyle.PerfScript;
        string text = value.ToString("x", CultureInfo.InvariantCulture);
        return isBare ? text.PadLeft(digits > 1 ? digits + 2 : 1, '0') : "0x" + text.PadLeft(digits, '0');
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
