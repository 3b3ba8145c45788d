using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Writes IPI results, or events that were read, as the text that the kernel's tracepoints give.</summary>
[Cmdlet(VerbsData.Export, "AvicTrace", SupportsShouldProcess = true, DefaultParameterSetName = ByResult)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportAvicTraceCommand : AvicCmdlet
{
    private const string ByResult = "Result";
    private const string ByEvent = "Event";

    private KernelTraceWriter? _writer;
    private StreamWriter? _file;
    private string _path = "";
    private bool _isSkipped;

    /// <summary>Results, from Send-AvicIpi.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByResult)]
    [ValidateNotNull]
    public IpiResult InputObject { get; set; } = null!;

    /// <summary>Events, from Import-AvicTrace.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByEvent)]
    [ValidateNotNull]
    public TraceEvent TraceEvent { get; set; } = null!;

    /// <summary>The file; without it the lines go down the pipeline.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>TracePipe or PerfScript.</summary>
    [Parameter]
    public KernelTraceStyle Style { get; set; }

    /// <summary>The kernel in whose form events are written; results are in the form of their own.</summary>
    [Parameter(ParameterSetName = ByEvent)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Kernel { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Opens the file.</summary>
    protected override void BeginProcessing()
    {
        _writer = Require(
            Kernel, () => new KernelTraceWriter(Style, Kernel is null ? null : KvmKernel.Parse(Kernel)));
        if (Path is null)
        {
            return;
        }

        _path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (File.Exists(_path) && !Force)
        {
            ThrowTerminatingError(FileError.Exists(_path));
        }

        _isSkipped = !ShouldProcess(_path, "write a trace");
        if (!_isSkipped)
        {
            _file = Open();
        }
    }

    /// <summary>Writes the lines of one IPI.</summary>
    protected override void ProcessRecord()
    {
        if (_isSkipped)
        {
            return;
        }

        IReadOnlyList<string> lines = ParameterSetName == ByEvent
            ? _writer!.Write(TraceEvent)
            : _writer!.Write(InputObject);
        foreach (string line in lines)
        {
            if (_file is null)
            {
                WriteObject(line);
            }
            else
            {
                _file.WriteLine(line);
            }
        }
    }

    /// <summary>Closes the file.</summary>
    protected override void EndProcessing()
    {
        Close();
        if (PassThru && !_isSkipped && Path is not null)
        {
            WriteObject(new FileInfo(_path));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            Close();
        }

        base.Dispose(isDisposing);
    }

    private StreamWriter? Open()
    {
        try
        {
            return new StreamWriter(_path) { NewLine = "\n" };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(FileError.NotWritable(failure, _path));
            return null;
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
