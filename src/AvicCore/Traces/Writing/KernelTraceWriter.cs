using System;
using System.Collections.Generic;
using System.Globalization;

namespace AvicCore;

/// <summary>How a trace is written.</summary>
public enum KernelTraceStyle
{
    /// <summary>trace_pipe of tracefs.</summary>
    TracePipe = 0,

    /// <summary>perf script, which formats zeros as C's printf does.</summary>
    PerfScript = 1,
}

/// <summary>Writes results of the emulator as the text that the kernel's tracepoints would have given (spec 04).</summary>
/// <remarks>
/// Time is virtual: it starts at one second and moves with the model's cycles. vCPU n is a thread of pid 1000 + n on
/// physical CPU n. What hardware finished leaves no line, as on a host.
/// </remarks>
public sealed class KernelTraceWriter
{
    private const long StartNs = 1_000_000_000;
    private const int FirstPid = 1000;
    private const double NsPerCycle = 0.4;
    private const long StepNs = 1000;

    private readonly KernelTraceStyle _style;
    private readonly List<string> _lines = [];
    private long _nowNs = StartNs;

    /// <summary>A writer; one for each trace.</summary>
    public KernelTraceWriter(KernelTraceStyle style) => _style = style;

    /// <summary>The lines that one IPI gives, in the kernel's order; none if hardware finished it.</summary>
    public IReadOnlyList<string> Write(IpiResult ipi)
    {
        KvmKernel kernel = KvmKernel.Parse(ipi.Kernel);
        _lines.Clear();
        if (ipi.ExitId is not null)
        {
            WriteExit(ipi, kernel);
            WriteKicks(ipi, kernel);
            WriteEntry(ipi.Source, kernel);
            WriteWakeups(ipi, kernel);
        }

        _nowNs += Math.Max(StepNs, (long)(ipi.Cycles * NsPerCycle));
        return _lines.ToArray();
    }

    private void WriteExit(IpiResult ipi, KvmKernel kernel)
    {
        ulong info1 = ipi.ExitInfo1 ?? 0;
        ulong info2 = ipi.ExitInfo2 ?? 0;
        string infos = IsOld(kernel)
            ? $"info {info1:x} {info2:x}"
            : $"info1 0x{info1:x16} info2 0x{info2:x16} intr_info 0x00000000 error_code 0x00000000";
        string requests = IsNew(kernel) ? " requests 0x0000000000000000" : "";
        string rip = "rip 0xffffffff8105f2b6";
        Add(ipi.Source, "kvm_exit", $"vcpu {ipi.Source} reason avic_incomplete_ipi {rip} {infos}{requests}");
        Icr icr = new(info1);
        int index = (ipi.ExitIndex ?? 0) & kernel.IndexMask;
        Add(
            ipi.Source,
            "kvm_avic_incomplete_ipi",
            $"vcpu={ipi.Source}, icrh:icrl={Word(icr.High)}:{icr.Low:x8}, id={ipi.ExitId}, index={index}");
        if (ipi.Path == IpiPath.Slow && HasSlowPathEvent(kernel))
        {
            Add(ipi.Source, "kvm_avic_kick_vcpu_slowpath", $"icrh:icrl={Short(icr.High)}:{icr.Low:x8}, index={index}");
        }
    }

    private void WriteKicks(IpiResult ipi, KvmKernel kernel)
    {
        string trigger = new Icr(ipi.Icr).TriggerMode == TriggerMode.Level ? "level" : "edge";
        string mode = ModeName(ipi.DeliveryMode);
        if (ipi.Path == IpiPath.Emulated)
        {
            WriteEmulation(ipi, mode, trigger);
        }

        bool isVector = ipi.DeliveryMode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        foreach (int vcpu in ipi.Kicked)
        {
            if (ipi.Path == IpiPath.Emulated && isVector)
            {
                Add(ipi.Source, "kvm_apic_accept_irq", $"apicid {vcpu:x} vec {ipi.Vector} ({mode}|{trigger})");
            }

            if (kernel.CompletesByMode && isVector && Array.IndexOf(ipi.HostIpis, vcpu) < 0)
            {
                Add(ipi.Source, "kvm_apicv_accept_irq", $"apicid {vcpu:x} vec {ipi.Vector} ({mode}|{trigger})");
            }

            if (HasDoorbellEvent(kernel) && Array.IndexOf(ipi.SoftwareDoorbells, vcpu) >= 0)
            {
                Add(ipi.Source, "kvm_avic_doorbell", $"vcpuid={vcpu}, apicid={vcpu}");
            }
        }
    }

    private void WriteEmulation(IpiResult ipi, string mode, string trigger)
    {
        Icr icr = new(ipi.Icr);
        string destinationMode = icr.DestinationMode == DestinationMode.Logical ? "logical" : "physical";
        string level = icr.IsAssert ? "assert" : "de-assert";
        string shorthand = icr.Shorthand switch
        {
            DestinationShorthand.Self => "self",
            DestinationShorthand.AllIncludingSelf => "all",
            DestinationShorthand.AllExcludingSelf => "all-but-self",
            _ => "dst",
        };
        Add(
            ipi.Source,
            "kvm_apic_ipi",
            $"dst {ipi.Destination:x} vec {ipi.Vector} ({mode}|{destinationMode}|{level}|{trigger}|{shorthand})");
    }

    private void WriteWakeups(IpiResult ipi, KvmKernel kernel)
    {
        foreach (int vcpu in ipi.Woken)
        {
            long waitedNs = _nowNs - StartNs + StepNs;
            Add(vcpu, "kvm_vcpu_wakeup", $"wait time {waitedNs} ns, polling valid");
            WriteEntry(vcpu, kernel);
        }
    }

    private void WriteEntry(int vcpu, KvmKernel kernel)
    {
        string rip = IsOld(kernel) ? "" : ", rip 0xffffffff8105f2b8";
        string injected = IsNew(kernel) ? " intr_info 0x00000000 error_code 0x00000000" : "";
        Add(vcpu, "kvm_entry", $"vcpu {vcpu}{rip}{injected}");
    }

    private void Add(int vcpu, string name, FormattableString text)
    {
        string comm = FormattableString.Invariant($"CPU {vcpu}/KVM");
        string time = FormattableString.Invariant($"{_nowNs / 1_000_000_000,5}.{_nowNs / 1000 % 1_000_000:d6}");
        string body = FormattableString.Invariant(text);
        int pid = FirstPid + vcpu;
        _lines.Add(_style == KernelTraceStyle.PerfScript
            ? FormattableString.Invariant($"{comm,16} {pid,7} [{vcpu:d3}] {time}: {"kvm:" + name,30}: {body}")
            : FormattableString.Invariant($"{comm,16}-{pid,-7} [{vcpu:d3}] ..... {time}: {name}: {body}"));
        _nowNs += StepNs;
    }

    /// <summary>%#010x: the kernel writes 0x00000000 for zero, C's printf 0000000000.</summary>
    private string Word(uint value) => Hex(value, 8);

    /// <summary>%#08x: at least six digits after 0x.</summary>
    private string Short(uint value) => Hex(value, 6);

    private string Hex(ulong value, int digits)
    {
        bool isBare = value == 0 && _style == KernelTraceStyle.PerfScript;
        string text = value.ToString("x", CultureInfo.InvariantCulture);
        return isBare ? new string('0', digits + 2) : "0x" + text.PadLeft(digits, '0');
    }

    private static string ModeName(DeliveryMode mode)
        => mode switch
        {
            DeliveryMode.LowestPriority => "LowPrio",
            DeliveryMode.Smi => "SMI",
            DeliveryMode.RemoteRead => "Res3",
            DeliveryMode.Nmi => "NMI",
            DeliveryMode.Init => "INIT",
            DeliveryMode.Startup => "SIPI",
            DeliveryMode.ExtInt => "ExtINT",
            _ => "Fixed",
        };

    /// <summary>kvm_exit shows requests, and kvm_entry what it injects, from 6.14 on.</summary>
    private static bool IsNew(KvmKernel kernel) => kernel.Version is not null && kernel.Version >= new Version(6, 14);

    /// <summary>kvm_exit with bare info values, and kvm_entry without rip, before 5.10.</summary>
    private static bool IsOld(KvmKernel kernel) => kernel.Version is not null && kernel.Version < new Version(5, 10);

    /// <summary>From 5.19, and part of the patch series of 2022.</summary>
    private static bool HasSlowPathEvent(KvmKernel kernel)
        => kernel.Handler != "G0x" && (kernel.Version is null || kernel.Version >= new Version(5, 19));

    private static bool HasDoorbellEvent(KvmKernel kernel)
        => kernel.Version is not null && kernel.Version >= new Version(6, 0);
}
