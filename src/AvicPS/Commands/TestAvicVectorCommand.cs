using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
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
    [SupportsWildcards]
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
        foreach (string path in Path.Concat(LiteralPath))
        {
            foreach (string file in Resolve(path, isLiteral: ParameterSetName == ByLiteralPath))
            {
                TryDo(file, () => RunFile(file));
            }
        }
    }

    private Collection<string> Resolve(string path, bool isLiteral)
    {
        Exception problem;
        try
        {
            ProviderInfo provider;
            Collection<string> files = isLiteral
                ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : GetResolvedProviderPathFromPSPath(path, out provider);
            if (provider.Name == "FileSystem")
            {
                return files;
            }

            problem = new ItemNotFoundException($"'{path}' is no file: it belongs to the provider {provider.Name}.");
        }
        catch (Exception unknown) when (unknown is SessionStateException or ProviderInvocationException)
        {
            problem = unknown; // No such file, drive or provider.
        }

        WriteError(FileError.NotFound(problem, path));
        return [];
    }

    private void RunFile(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            WriteError(FileError.NotFound(missing, file));
            return;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            WriteError(FileError.NotReadable(unreadable, file));
            return;
        }

        foreach (AvicVectorEntry entry in Read(file, text))
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

    private static IReadOnlyList<AvicVectorEntry> Read(string file, string text)
    {
        try
        {
            return AvicVectorReader.Read(text);
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
