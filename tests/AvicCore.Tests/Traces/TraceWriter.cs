using System;
using System.Collections.Generic;
using System.Globalization;

namespace AvicCore.Tests;

/// <summary>Who writes the line, and so how prefix, names and zeros look (spec 04 section 3).</summary>
internal enum Producer
{
    Trace,
    TraceFourFlags,
    RecordTgid,
    Latency,
    LatencyUs,
    TraceCmdOld,
    TraceCmdNew,
    Perf,
    PerfPidTid,
    PerfNs,
    PerfNoComm,
}

/// <summary>Writes events as the kernel, trace-cmd and perf do: a second hand on the formats of spec 04.</summary>
internal static class TraceWriter
{
    public static readonly Producer[] Producers = Enum.GetValues<Producer>();

    public static bool IsUserSpace(Producer producer)
        => producer is Producer.TraceCmdOld or Producer.TraceCmdNew or Producer.Perf or Producer.PerfPidTid or Producer.PerfNs
            or Producer.PerfNoComm;

    public static string Line(Producer producer, TraceEvent e)
    {
        string text = Text(e, IsUserSpace(producer));
        string comm = e.Comm ?? "";
        int pid = e.Pid!.Value;
        string cpu = $"[{e.Cpu!.Value:000}]";
        long us = e.TimeNs!.Value / 1000;
        string time = string.Create(CultureInfo.InvariantCulture, $"{us / 1_000_000,5}.{us % 1_000_000:000000}");
        string ns = string.Create(
            CultureInfo.InvariantCulture, $"{e.TimeNs.Value / 1_000_000_000,5}.{e.TimeNs.Value % 1_000_000_000:000000000}");
        return producer switch
        {
            Producer.Trace => $"{comm,16}-{pid,-7} {cpu} d..1. {time}: {e.Name}: {text}",
            Producer.TraceFourFlags => $"{comm,16}-{pid,-5} {cpu} .... {time}: {e.Name}: {text}",
            Producer.RecordTgid => $"{comm,16}-{pid,-7} ({e.Tgid?.ToString(CultureInfo.InvariantCulture) ?? "-------",7}) {cpu} ..... {time}: {e.Name}: {text}",
            Producer.Latency => $"{comm,8}-{pid,-5} {e.Cpu,3}d..1. {time}us : {e.Name}: {text}",
            Producer.LatencyUs => $"{comm,8}-{pid,-5} {e.Cpu,3}.N.1. {us,4}us+: {e.Name}: {text}",
            Producer.TraceCmdOld => $"{comm,16}-{pid,-5} {cpu} {time}: {e.Name + ":",-21} {text}",
            Producer.TraceCmdNew => $"{comm,16}-{pid,-5} {cpu} ..... {time}: {e.Name + ":",-21} {text}",
            Producer.Perf => $"{comm,16} {pid,7} {cpu} {time}: {"kvm:" + e.Name + ":",28} {text}",
            Producer.PerfNoComm => $"{pid,7} {cpu} {time}: {"kvm:" + e.Name + ":",28} {text}",
            Producer.PerfPidTid => $"{comm,16} {pid,7}/{e.Tid,-7} {cpu} {time}: {"kvm:" + e.Name,20}: {text}",
            _ => $"{comm,16} {pid,7} {cpu} {ns}: kvm:{e.Name}: {text}",
        };
    }

    public static TraceFormat FormatOf(Producer producer)
        => producer switch
        {
            Producer.Trace or Producer.TraceFourFlags or Producer.RecordTgid => TraceFormat.Ftrace,
            Producer.Latency or Producer.LatencyUs => TraceFormat.Latency,
            Producer.TraceCmdOld or Producer.TraceCmdNew => TraceFormat.TraceCmd,
            _ => TraceFormat.PerfScript,
        };

    /// <summary>The text behind the name. User space prints zero as C printf does (spec 04 section 1).</summary>
    private static string Text(TraceEvent traced, bool isC)
        => traced switch
        {
            IncompleteIpiEvent e => $"vcpu={e.Vcpu}, icrh:icrl={Hash(e.Icr >> 32, 10, isC)}:{(uint)e.Icr:x8}, id={e.Id}, index={e.Index}",
            UnacceleratedAccessEvent e => $"vcpu={e.Vcpu}, offset={Hash(e.Offset, 0, isC)}({e.Register}), {(e.IsTrap ? "trap" : "fault")}, {(e.IsWrite ? "write" : "read")}, vec={Hash(e.Vector, 0, isC)}",
            GaLogEvent e => $"vmid={e.VMId}, vcpuid={e.Vcpu}",
            KickSlowPathEvent e => $"icrh:icrl={Hash(e.Icr >> 32, 8, isC)}:{(uint)e.Icr:x8}, index={e.Index}",
            DoorbellEvent e => $"vcpuid={e.Vcpu}, apicid={e.HostApicId}",
            InhibitChangeEvent { Mask: null } e => $"{(e.IsSet ? "deactivate" : "activate")} bit={e.Reason}",
            InhibitChangeEvent e => $"{(e.IsSet ? "set" : "cleared")} reason={e.Reason}, inhibits=0x{e.Mask:x}{(e.MaskNames.Length > 0 ? " " + e.MaskNames : "")}",
            AcceptIrqEvent e => $"apicid {e.ApicId:x} vec {e.Vector} ({Mode(e.DeliveryMode)}|{Trigger(e.TriggerMode)}){(e.IsCoalesced ? " (coalesced)" : "")}",
            ApicIpiEvent e => $"dst {e.Destination:x} vec {e.Vector} ({Mode(e.DeliveryMode)}|{(e.DestinationMode == DestinationMode.Logical ? "logical" : "physical")}|{(e.IsAssert ? "assert" : "de-assert")}|{Trigger(e.TriggerMode)}|{Shorthand(e.Shorthand)})",
            ExitEvent e => Exit(e),
            EntryEvent e => $"vcpu {e.Vcpu}{(e.Rip is null ? "" : $", rip 0x{e.Rip:x}")}{(e.IntrInfo is null ? "" : $" intr_info 0x{e.IntrInfo:x8} error_code 0x{e.ErrorCode:x8}")}{(e.IsImmediateExit ? "[immediate exit]" : "")}",
            WakeupEvent e => $"{(e.IsPoll ? "poll" : "wait")} time {e.WaitNs} ns, polling {(e.IsPollingValid ? "valid" : "invalid")}",
            HaltPollEvent e => $"vcpu {e.Vcpu}: halt_poll_ns {e.NewNs} ({(e.IsGrow ? "grow" : "shrink")} {e.OldNs})",
            EoiEvent e => string.Create(CultureInfo.InvariantCulture, $"apicid {e.ApicId:x} vector {e.Vector}"),
            InjVirqEvent e => $"{(e.IsSoftware ? "Soft/INTn" : "IRQ")} 0x{e.Vector:x}{(e.IsReinjected ? " [reinjected]" : "")}",
            ApicAccessEvent e => $"{(e.IsWrite ? "apic_write" : "apic_read")} {e.Register} = 0x{e.Value:x}",
            MsrEvent e => $"{(e.IsWrite ? "msr_write" : "msr_read")} {e.Msr:x} = 0x{e.Value:x}{(e.IsFault ? " (#GP)" : "")}",
            _ => throw new ArgumentException(traced.Name),
        };

    private static string Exit(ExitEvent e)
    {
        string vcpu = e.Vcpu is null ? "" : $"vcpu {e.Vcpu} ";
        string head = $"{vcpu}reason {e.ReasonText} rip 0x{e.Rip:x}";
        string tail = e.IntrInfo is null
            ? $" info {e.Info1:x} {e.Info2:x}"
            : $" info1 0x{e.Info1:x16} info2 0x{e.Info2:x16} intr_info 0x{e.IntrInfo:x8} error_code 0x{e.ErrorCode:x8}";
        return head + tail + (e.Requests is null ? "" : $" requests 0x{e.Requests:x16}");
    }

    /// <summary><c>%#0Nx</c>: the kernel writes 0x before zero too, C printf does not.</summary>
    private static string Hash(ulong value, int width, bool isC)
    {
        string digits = value.ToString("x", CultureInfo.InvariantCulture);
        return value == 0 && isC
            ? digits.PadLeft(Math.Max(width, 1), '0')
            : "0x" + digits.PadLeft(Math.Max(width - 2, 1), '0');
    }

    private static string Mode(DeliveryMode mode)
        => mode switch
        {
            DeliveryMode.Fixed => "Fixed",
            DeliveryMode.LowestPriority => "LowPrio",
            DeliveryMode.Smi => "SMI",
            DeliveryMode.RemoteRead => "Res3",
            DeliveryMode.Nmi => "NMI",
            DeliveryMode.Init => "INIT",
            DeliveryMode.Startup => "SIPI",
            _ => "ExtINT",
        };

    private static string Trigger(TriggerMode mode) => mode == TriggerMode.Edge ? "edge" : "level";

    private static string Shorthand(DestinationShorthand shorthand)
        => shorthand switch
        {
            DestinationShorthand.None => "dst",
            DestinationShorthand.Self => "self",
            DestinationShorthand.AllIncludingSelf => "all",
            _ => "all-but-self",
        };
}
