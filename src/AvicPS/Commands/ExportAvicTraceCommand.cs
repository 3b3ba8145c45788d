using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Writes what a VM did, or events that were read, as the text that the kernel's tracepoints give.</summary>
[Cmdlet(VerbsData.Export, "AvicTrace", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportAvicTraceCommand : AvicCmdlet
{
    private static readonly Type[] s_results =
    [
        typeof(IpiResult), typeof(RegisterAccess), typeof(DeviceInterruptResult), typeof(AvicInhibitChange),
    ];

    private KernelTraceWriter? _writer;
    private StreamWriter? _file;
    private string _path = "";
    private bool _isSkipped;
    private bool _isWarned;

    /// <summary>
    /// Results of Send-AvicIpi, Send-AvicInterrupt, Get-AvicRegister and Set-AvicRegister, changes of Get-AvicInhibit
    /// -History, and events of Import-AvicTrace.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The file; without it the lines go down the pipeline.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>TracePipe or PerfScript.</summary>
    [Parameter]
    public KernelTraceStyle Style { get; set; }

    /// <summary>The kernel in whose form events are written; results are in the form of their own.</summary>
    [Parameter]
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

    /// <summary>Writes the lines of what came through the pipeline.</summary>
    protected override void ProcessRecord()
    {
        if (_isSkipped)
        {
            return;
        }

        foreach (PSObject item in InputObject)
        {
            TryDo(item, () => Write(item));
        }
    }

    private void Write(PSObject item)
    {
        switch (Snapshots.Live(item, s_results))
        {
            case TraceEvent traced:
                Write(_writer!.Write(traced));
                break;
            case IMachineResult result:
                WarnOfKernel();
                Write(_writer!.Write(result));
                break;
            default:
                WriteError(new ErrorRecord(
                    new PSArgumentException($"'{item}' is a {item.BaseObject.GetType().Name}: {Hint(item.BaseObject)}"),
                    "NotTraced",
                    ErrorCategory.InvalidType,
                    item));
                break;
        }
    }

    private void WarnOfKernel()
    {
        if (Kernel is not null && !_isWarned)
        {
            _isWarned = true;
            WriteWarning($"-Kernel {Kernel} is for events of Import-AvicTrace: results are written as their own kernel does.");
        }
    }

    private static string Hint(object item)
        => item switch
        {
            IpiBatch => "a batch has no result for each IPI. Send without -AsBatch.",
            AvicInhibitRow => "a reason is no event. Get-AvicInhibit -History writes when each came and went.",
            AvicVm => "Get-AvicInhibit -History writes its changes of inhibits; for the rest, export the results as they come.",
            _ => "expected a result of Send-AvicIpi, Send-AvicInterrupt, Get- or Set-AvicRegister, a change of "
                + "Get-AvicInhibit -History, or an event of Import-AvicTrace.",
        };

    private void Write(IReadOnlyList<string> lines)
    {
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
