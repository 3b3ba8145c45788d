using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Reads what KVM hosts record, as text, and writes an object for every event.</summary>
[Cmdlet(VerbsData.Import, "AvicTrace", DefaultParameterSetName = ByPath)]
[OutputType(typeof(TraceEvent))]
public sealed class ImportAvicTraceCommand : TraceFileCmdlet
{
    private const string ByLine = "Line";

    private TraceReader? _lines;

    /// <summary>Lines of a trace, from the pipeline or standard input.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByLine)]
    [AllowEmptyString]
    [AllowNull]
    public string? InputObject { get; set; }

    /// <summary>Only events of these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public TraceEventKind[]? Kind { get; set; }

    /// <summary>Makes an error of every kind of line that ought to have been read and was not.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Reads files, or one line.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != ByLine)
        {
            ReadFiles(ReadFile);
            return;
        }

        _lines ??= new TraceReader();
        WriteEvents(_lines.ReadLine(InputObject ?? ""));
    }

    /// <summary>Writes what the last line completes, and what could not be read.</summary>
    protected override void EndProcessing()
    {
        if (_lines is not null)
        {
            WriteEvents(_lines.Complete());
            Report("", _lines.Issues);
        }
    }

    private void ReadFile(string file, Stream stream)
    {
        TraceReader reader = new();
        try
        {
            WriteEvents(reader.Read(stream));
        }
        finally
        {
            Report(file + ": ", reader.Issues);
        }
    }

    private void WriteEvents(IEnumerable<TraceEvent> events)
    {
        foreach (TraceEvent traced in events)
        {
            if (StopToken.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }

            if (Kind is null || System.Array.IndexOf(Kind, traced.Kind) >= 0)
            {
                WriteObject(traced);
            }
        }
    }

    private void Report(string prefix, IReadOnlyList<TraceIssue> issues)
    {
        if (StopToken.IsCancellationRequested)
        {
            return;
        }

        foreach (TraceIssue issue in issues)
        {
            if (Strict && issue.IsDamage)
            {
                InvalidDataException damage = new(prefix + issue.Message);
                WriteError(new ErrorRecord(damage, issue.Kind.ToString(), ErrorCategory.InvalidData, issue));
            }
            else
            {
                WriteWarning(prefix + issue.Message);
            }
        }
    }
}
