using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;

namespace AvicPS;

/// <summary>A cmdlet that reads traces: files, also compressed by gzip, or lines from the pipeline.</summary>
public abstract class TraceFileCmdlet : AvicCmdlet
{
    internal const string ByPath = "Path";
    internal const string ByLiteralPath = "LiteralPath";

    /// <summary>Files, with wildcards; .gz is unpacked.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Works through the files; one that cannot be read is an error and the next follows.</summary>
    protected void ReadFiles(Action<string, Stream> read)
    {
        foreach (string path in Path)
        {
            ReadPath(path, () => GetResolvedProviderPathFromPSPath(path, out _), read);
        }

        foreach (string path in LiteralPath)
        {
            ReadPath(path, () => [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)], read);
        }
    }

    private void ReadPath(string path, Func<Collection<string>> resolve, Action<string, Stream> read)
    {
        try
        {
            Collection<string> files = resolve();
            foreach (string file in files)
            {
                ReadFile(file, read);
            }

            if (files.Count == 0)
            {
                WriteError(FileError.NotFound(new FileNotFoundException($"No file matches '{path}'."), path));
            }
        }
        catch (Exception missing) when (missing is ItemNotFoundException or ProviderNotFoundException
            or System.Management.Automation.DriveNotFoundException)
        {
            WriteError(FileError.NotFound(missing, path));
        }
    }

    private void ReadFile(string file, Action<string, Stream> read)
    {
        try
        {
            using FileStream plain = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                using GzipReader unpacked = new(plain);
                read(file, unpacked);
                if (unpacked.FindDamage() is string damage)
                {
                    WriteError(FileError.Damaged(file, damage));
                }
            }
            else
            {
                read(file, plain);
            }
        }
        catch (FileNotFoundException missing)
        {
            WriteError(FileError.NotFound(missing, file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            WriteError(FileError.NotReadable(unreadable, file));
        }
    }
}
