using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>How a trace is written.</summary>
public enum KernelTraceStyle
{
    /// <summary>trace_pipe of tracefs.</summary>
    TracePipe = 0,

    /// <summary>perf script, which formats zeros as C's printf does.</summary>
    PerfScript = 1,
}

/// <summary>Writes events as the lines that a kernel's tracepoints give (spec 04 sections 1 to 3).</summary>
/// <remarks>
/// Results of the emulator become the events of their own kernel first. Time is virtual: it starts at one second and
/// moves with the model's cycles. vCPU n is a thread of pid 1000 + n on physical CPU n. What hardware finished leaves
/// no line, as on a host.
/// </remarks>
public sealed class KernelTraceWriter
{
    private readonly KernelTraceStyle _style;
    private readonly KernelTexts _texts;
    private readonly KernelTracepoints _kernel;
    private readonly MachineEvents _machine = new();

    /// <summary>A writer; one for each trace.</summary>
    public KernelTraceWriter(KernelTraceStyle style)
        : this(style, null)
    {
    }

    /// <summary>A writer whose events, other than results, are of a kernel; null is the newest.</summary>
    public KernelTraceWriter(KernelTraceStyle style, KvmKernel? kernel)
    {
        _style = style;
        _texts = new KernelTexts(style);
        _kernel = new KernelTracepoints(kernel ?? KvmKernel.Newest);
    }

    /// <summary>
    /// The lines of an IPI, a register access, a device's interrupt or a change of inhibits, in the kernel's order; none if
    /// hardware did it all.
    /// </summary>
    /// <exception cref="AvicException">Its kernel is not known.</exception>
    public IReadOnlyList<string> Write(IMachineResult result)
    {
        Guard.NotNull(result, nameof(result));
        KernelTracepoints kernel = new(KvmKernel.Parse(result.Kernel));
        List<string> lines = [];
        foreach (TraceEvent traced in _machine.Of(result, kernel))
        {
            Add(traced, kernel, lines);
        }

        return lines;
    }

    /// <summary>
    /// The lines of an event that was read; none if it is no tracepoint's, such as a row of perf kvm stat, or was made
    /// of a plain exit, whose own event stands for it.
    /// </summary>
    public IReadOnlyList<string> Write(TraceEvent traced)
    {
        Guard.NotNull(traced, nameof(traced));
        List<string> lines = [];
        Add(traced, _kernel, lines);
        return lines;
    }

    private void Add(TraceEvent traced, KernelTracepoints kernel, List<string> lines)
    {
        if (traced is IncompleteIpiEvent { IsFromExit: true } || _texts.Of(traced, kernel) is not string text)
        {
            return;
        }

        lines.Add(Prefix(traced, kernel) + text);
        bool endsWithLine = traced.Kind is TraceEventKind.IncompleteIpi or TraceEventKind.UnacceleratedAccess;
        if (endsWithLine && kernel.HasEmptyLine)
        {
            lines.Add("");
        }
    }

    private string Prefix(TraceEvent traced, KernelTracepoints kernel)
    {
        string comm = traced.Comm ?? "<...>";
        long time = traced.TimeNs ?? 0;
        string seconds = FormattableString.Invariant($"{time / 1_000_000_000,5}");
        string micros = FormattableString.Invariant($"{time / 1000 % 1_000_000:d6}");
        int pid = traced.Pid ?? 0;
        int cpu = traced.Cpu ?? 0;
        if (_style == KernelTraceStyle.TracePipe)
        {
            int thread = traced.Tid ?? pid;
            string flags = FlagsOf(traced.Kind, kernel);
            return FormattableString.Invariant(
                $"{comm,16}-{thread,-7} [{cpu:d3}] {flags} {seconds}.{micros}: {traced.Name}: ");
        }

        string both = traced.Tid is int tid
            ? FormattableString.Invariant($"{pid,7}/{tid,-7}")
            : FormattableString.Invariant($"{pid,7}");
        string fraction = time % 1000 == 0 ? micros : FormattableString.Invariant($"{time % 1_000_000_000:d9}");
        return FormattableString.Invariant(
            $"{comm,16} {both} [{cpu:d3}] {seconds}.{fraction}: {"kvm:" + traced.Name,30}: ");
    }

    /// <summary>KVM leaves and enters the guest with interrupts off.</summary>
    private static string FlagsOf(TraceEventKind kind, KernelTracepoints kernel)
    {
        string flags = kind is TraceEventKind.Exit or TraceEventKind.Entry ? "d..1." : ".....";
        return kernel.HasFiveFlags ? flags : flags.Substring(0, flags.Length - 1);
    }
}
