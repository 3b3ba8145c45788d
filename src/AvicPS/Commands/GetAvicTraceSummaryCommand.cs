using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using AvicCore;

namespace AvicPS;

/// <summary>Sums a trace up: is AVIC active, what inhibits it, why IPIs exit, and what is worth doing.</summary>
[Cmdlet(VerbsCommon.Get, "AvicTraceSummary", DefaultParameterSetName = ByPath)]
[OutputType(typeof(TraceSummary))]
public sealed class GetAvicTraceSummaryCommand : TraceFileCmdlet
{
    private const string ByInput = "Input";

    private TraceSummaryBuilder? _builder;

    /// <summary>Events from Import-AvicTrace, lines of a trace, or files.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The kernel that recorded the trace: numbering of inhibits, and rules of its handler.</summary>
    [Parameter]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Kernel { get; set; }

    /// <summary>Looks the kernel up.</summary>
    protected override void BeginProcessing()
        => _builder = new TraceSummaryBuilder(Require(Kernel, () => Kernel is null ? null : KvmKernel.Parse(Kernel)))
        {
            Beside = Environment.ProcessorCount > 1 ? OnPool : null, // The core has no threads of its own.
        };

    /// <summary>Counts files, an event, or a line.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != ByInput)
        {
            ReadFiles(ReadFile);
            return;
        }

        if (InputObject?.BaseObject is TraceEvent traced)
        {
            _builder!.Add(traced);
        }
        else if (FileOf(InputObject) is string file)
        {
            LiteralPath = [file];
            ReadFiles(ReadFile);
        }
        else
        {
            _builder!.AddLine(InputObject?.ToString() ?? "");
        }
    }

    /// <summary>Writes the summary; none if there were files and not one could be read.</summary>
    protected override void EndProcessing()
    {
        TraceSummary summary = _builder!.Build();
        if (FilesFailed == 0 || FilesRead > 0 || summary.Lines > 0 || summary.Events > 0)
        {
            WriteObject(summary);
        }
    }

    /// <summary>The file that an object is, such as one of Get-ChildItem; not that of a line of Get-Content.</summary>
    private static string? FileOf(PSObject? input)
    {
        if (input is null || input.BaseObject is string)
        {
            return null;
        }

        object? path = input.Properties["PSPath"]?.Value ?? input.Properties["FullName"]?.Value
            ?? input.Properties["LiteralPath"]?.Value;
        return path as string;
    }

    private void ReadFile(string file, Stream stream)
    {
        using WorkProgress progress = new(WriteProgress, $"Reading {file}");
        _builder!.Add(stream, () =>
        {
            if (StopToken.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }

            progress.Report($"line {_builder.Lines}");
        });
    }

    private static Action OnPool(Action work)
    {
        Task running = Task.Run(work);
        return () => running.GetAwaiter().GetResult();
    }
}
