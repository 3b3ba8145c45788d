using System;
using System.IO;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Writes IPI results as the text that the kernel's tracepoints would have given.</summary>
[Cmdlet(VerbsData.Export, "AvicTrace", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportAvicTraceCommand : AvicCmdlet
{
    private KernelTraceWriter? _writer;
    private StreamWriter? _file;
    private string _path = "";
    private bool _isSkipped;

    /// <summary>Results, from Send-AvicIpi.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IpiResult InputObject { get; set; } = null!;

    /// <summary>The file; without it the lines go down the pipeline.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>TracePipe or PerfScript.</summary>
    [Parameter]
    public KernelTraceStyle Style { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Opens the file.</summary>
    protected override void BeginProcessing()
    {
        _writer = new KernelTraceWriter(Style);
        if (Path is null)
        {
            return;
        }

        _path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (File.Exists(_path) && !Force)
        {
            ThrowTerminatingError(new ErrorRecord(
                new IOException($"{_path} exists: give -Force to overwrite it."),
                "FileExists",
                ErrorCategory.ResourceExists,
                _path));
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

        foreach (string line in _writer!.Write(InputObject))
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
            ThrowTerminatingError(
                new ErrorRecord(failure, "FileNotWritable", ErrorCategory.WriteError, _path));
            return null;
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
