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

    /// <summary>Files read to their end.</summary>
    protected int FilesRead { get; private set; }

    /// <summary>Paths without a file, and files that could not be read: each was an error.</summary>
    protected int FilesFailed { get; private set; }

    /// <summary>Works through the files; one that cannot be read is an error and the next follows.</summary>
    protected void ReadFiles(Action<string, Stream> read)
    {
        foreach (string path in Path)
        {
            ReadPath(path, isLiteral: false, read);
        }

        foreach (string path in LiteralPath)
        {
            ReadPath(path, isLiteral: true, read);
        }
    }

    private void ReadPath(string path, bool isLiteral, Action<string, Stream> read)
    {
        Collection<string> files;
        ProviderInfo provider;
        try
        {
            files = isLiteral
                ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (Exception missing) when (missing is ItemNotFoundException or ProviderNotFoundException
            or System.Management.Automation.DriveNotFoundException)
        {
            Fail(FileError.NotFound(missing, path));
            return;
        }

        if (provider.Name != "FileSystem")
        {
            ItemNotFoundException foreign = new(
                $"'{path}' is no file but an item of {provider.Name}: name a file, or pipe its text as lines.");
            Fail(FileError.NotFound(foreign, path));
            return;
        }

        foreach (string file in files)
        {
            ReadFile(file, read);
        }

        if (files.Count == 0)
        {
            Fail(FileError.NotFound(new FileNotFoundException($"No file matches '{path}'."), path));
        }
    }

    private void ReadFile(string file, Action<string, Stream> read)
    {
        if (Directory.Exists(file))
        {
            UnauthorizedAccessException folder = new(
                $"'{file}' is a folder: name the files in it, as in {System.IO.Path.Combine(file, "*.txt")}.");
            Fail(FileError.NotReadable(folder, file));
            return;
        }

        try
        {
            using FileStream plain = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                using GzipReader unpacked = new(plain);
                read(file, unpacked);
                if (unpacked.FindDamage() is string damage)
                {
                    Fail(FileError.Damaged(file, damage));
                    return;
                }
            }
            else
            {
                read(file, plain);
            }

            FilesRead++;
        }
        catch (FileNotFoundException missing)
        {
            Fail(FileError.NotFound(missing, file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Fail(FileError.NotReadable(unreadable, file));
        }
    }

    private void Fail(ErrorRecord error)
    {
        FilesFailed++;
        WriteError(error);
    }
}
