using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Runs conformance vectors from JSON files and writes how each went.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AvicVector", DefaultParameterSetName = ByPath)]
[OutputType(typeof(AvicVectorResult))]
public sealed class TestAvicVectorCommand : AvicCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    /// <summary>Files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Only vectors whose names match.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Runs the vectors of each file.</summary>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            RunPath(path, () => GetResolvedProviderPathFromPSPath(path, out _));
        }

        foreach (string path in LiteralPath)
        {
            RunPath(path, () => [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)]);
        }
    }

    private void RunPath(string path, Func<Collection<string>> resolve)
    {
        try
        {
            foreach (string file in resolve())
            {
                TryDo(file, () => RunFile(file));
            }
        }
        catch (ItemNotFoundException missing)
        {
            WriteError(new ErrorRecord(missing, "FileNotFound", ErrorCategory.ObjectNotFound, path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(unreadable, "FileNotReadable", ErrorCategory.ReadError, path));
        }
    }

    private void RunFile(string file)
    {
        foreach (AvicVectorEntry entry in ReadFile(file))
        {
            StopToken.ThrowIfCancellationRequested();
            if (entry.Error is not null)
            {
                WriteError(ToRecord(Located(file, entry.Error.Message, entry.Error), entry.Error.Value));
            }
            else if (IsWanted(entry.Vector!.Name))
            {
                RunVector(file, entry);
            }
        }
    }

    private static System.Collections.Generic.IReadOnlyList<AvicVectorEntry> ReadFile(string file)
    {
        try
        {
            return AvicVectorReader.Read(File.ReadAllText(file));
        }
        catch (AvicException broken)
        {
            throw Located(file, broken.Message, broken);
        }
    }

    private void RunVector(string file, AvicVectorEntry entry)
    {
        try
        {
            AvicVectorResult result = AvicVectorRunner.Run(entry.Vector!);
            result.Source = file;
            WriteObject(result);
        }
        catch (AvicException mistake)
        {
            string message = $"line {entry.Line}, '{entry.Vector!.Name}': {mistake.Message}";
            WriteError(ToRecord(Located(file, message, mistake), entry.Vector.Name));
        }
    }

    private bool IsWanted(string name)
    {
        foreach (string pattern in Name)
        {
            // Names hold brackets, [G5]: what is typed literally matches too.
            if (string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase)
                || WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name))
            {
                return true;
            }
        }

        return false;
    }

    private static AvicException Located(string file, string message, AvicException cause)
        => new(cause.Error, $"{file}, {message}", cause.Value ?? file);
}
