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
    private readonly KvmKernel _kernel;
    private readonly IpiEvents _ipis = new();

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
        _kernel = kernel ?? KvmKernel.Newest;
    }

    /// <summary>The lines that one IPI gives, in the kernel's order; none if hardware finished it.</summary>
    public IReadOnlyList<string> Write(IpiResult ipi)
    {
        Guard.NotNull(ipi, nameof(ipi));
        KvmKernel kernel = KvmKernel.Parse(ipi.Kernel);
        List<string> lines = [];
        foreach (TraceEvent traced in _ipis.Of(ipi, kernel))
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

    private void Add(TraceEvent traced, KvmKernel kernel, List<string> lines)
    {
        if (traced is IncompleteIpiEvent { IsFromExit: true } || _texts.Of(traced, kernel) is not string text)
        {
            return;
        }

        lines.Add(Prefix(traced, kernel) + text);
        bool endsWithLine = traced.Kind is TraceEventKind.IncompleteIpi or TraceEventKind.UnacceleratedAccess;
        if (endsWithLine && !kernel.IsSince(5, 5))
        {
            // The format string of these two ended with a line feed up to 5.4.
            lines.Add("");
        }
    }

    private string Prefix(TraceEvent traced, KvmKernel kernel)
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

    /// <summary>KVM leaves and enters the guest with interrupts off; the fifth character came with 5.17.</summary>
    private static string FlagsOf(TraceEventKind kind, KvmKernel kernel)
    {
        string flags = kind is TraceEventKind.Exit or TraceEventKind.Entry ? "d..1." : ".....";
        return kernel.IsSince(5, 17) ? flags : flags.Substring(0, flags.Length - 1);
    }
}
