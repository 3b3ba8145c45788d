using System;
using System.IO;

namespace AvicCore.Bench;

/// <summary>AvicPS.psd1 of this checkout; BenchmarkDotNet runs its copies of this program further down the tree.</summary>
internal static class Manifest
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "AvicPS.psd1")))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new FileNotFoundException("AvicPS.psd1 is not above " + AppContext.BaseDirectory)
            : System.IO.Path.Combine(folder.FullName, "AvicPS.psd1");
    }
}
