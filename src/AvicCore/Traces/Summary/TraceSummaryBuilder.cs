using System;
using System.IO;
using System.Linq;
using System.Text;

namespace AvicCore;

/// <summary>
/// Counts a trace: streams, lines or events in, one <see cref="TraceSummary"/> out; no object for an event.
/// </summary>
public sealed class TraceSummaryBuilder
{
    private readonly KvmKernel? _kernel;
    private readonly SummarySink _sink;
    private readonly TraceScanner _scanner;
    private readonly TraceRecord _record = new();

    /// <summary>Takes the newest kernel that the trace allows.</summary>
    public TraceSummaryBuilder()
        : this(null)
    {
    }

    /// <summary>Takes the numbering and the handler of a kernel.</summary>
    public TraceSummaryBuilder(KvmKernel? kernel)
        : this(kernel, TraceScanner.LargeChunk)
    {
    }

    /// <summary>Cuts streams into blocks of another size.</summary>
    internal TraceSummaryBuilder(KvmKernel? kernel, int chunkSize)
    {
        _kernel = kernel;
        _sink = new SummarySink(kernel ?? KvmKernel.Newest);
        _scanner = new TraceScanner(_sink, chunkSize);
        _sink.Issues = _scanner.Issues;
    }

    /// <summary>
    /// Lends a second thread for streams: starts an action on it and returns what waits for its end, and throws what
    /// it threw. The summary is the same without it, and later.
    /// </summary>
    public Func<Action, Action>? Beside
    {
        get => Ring.Beside;
        set => Ring.Beside = value;
    }

    /// <summary>Lines read so far.</summary>
    public long Lines => _scanner.Lines;

    /// <summary>What the second thread does.</summary>
    internal BlockRing Ring => _scanner.Ring!;

    /// <summary>Lines that were taken before their turn, so far.</summary>
    internal long LinesApart => _scanner.LinesApart;

    /// <summary>Reads a whole input.</summary>
    /// <param name="stream">The input.</param>
    /// <param name="between">
    /// Called every megabyte or so, on this thread: for progress, and to stop by an exception, which comes through.
    /// </param>
    public void Add(Stream stream, Action? between = null)
    {
        Guard.NotNull(stream, nameof(stream));
        try
        {
            _scanner.ReadAll(stream, between);
        }
        finally
        {
            _sink.Times.EndInput();
        }
    }

    /// <summary>Reads a line.</summary>
    public void AddLine(string line)
    {
        Guard.NotNull(line, nameof(line));
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        _scanner.Add(bytes, 0, bytes.Length);
    }

    /// <summary>Counts an event that a <see cref="TraceReader"/> has read.</summary>
    public void Add(TraceEvent traced)
    {
        Guard.NotNull(traced, nameof(traced));
        TraceEvents.Write(traced, _record, _scanner.Reasons);
        _scanner.Add(_record);
    }

    /// <summary>Ends the input and sums up. Nothing can be added afterwards.</summary>
    public TraceSummary Build()
    {
        _scanner.Complete();
        _sink.Times.EndInput();
        KvmKernel kernel = _kernel ?? _sink.NewestThatFits();
        TraceSummary summary = _sink.Build(kernel);
        summary.Lines = _scanner.Lines;
        summary.Events = _scanner.Events;
        summary.IsKernelAssumed = _kernel is null;
        summary.Issues = _scanner.Issues.ToArray();
        SummaryText.Complete(summary, _sink, kernel);
        return summary;
    }
}
