using System;
using System.IO;
using System.Management.Automation;

namespace AvicPS;

/// <summary>What can be wrong with a file, as errors with stable ids.</summary>
internal static class FileError
{
    public static ErrorRecord NotFound(Exception cause, string path)
        => new(cause, "FileNotFound", ErrorCategory.ObjectNotFound, path);

    public static ErrorRecord NotReadable(Exception cause, string file)
        => new(cause, "FileNotReadable", ErrorCategory.ReadError, file);

    public static ErrorRecord NotWritable(Exception cause, string file)
        => new(cause, "FileNotWritable", ErrorCategory.WriteError, file);

    public static ErrorRecord Damaged(string file, string damage)
        => new(
            new InvalidDataException($"{file} is damaged or cut off: {damage}"),
            "FileDamaged",
            ErrorCategory.InvalidData,
            file);

    public static ErrorRecord Exists(string file)
        => new(
            new IOException($"{file} exists: give -Force to overwrite it."),
            "FileExists",
            ErrorCategory.ResourceExists,
            file);
}
