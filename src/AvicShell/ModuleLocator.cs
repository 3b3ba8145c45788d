using System;
using System.IO;

namespace AvicShell;

/// <summary>Finds the module: as told, else the manifest of the checkout this program was built in.</summary>
internal static class ModuleLocator
{
    private const string Manifest = "AvicPS.psd1";
    private const string Variable = "AVICPS_MODULE";

    public static string Find(string? named)
    {
        named ??= Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return Path.Exists(named) ? Path.GetFullPath(named) : throw Missing($"there is no module at '{named}'.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, Manifest);
            if (File.Exists(path))
            {
                return path;
            }
        }

        string from = AppContext.BaseDirectory;
        throw Missing($"{Manifest} was not found above {from}; name it with -Module or {Variable}.");
    }

    private static ShellException Missing(string message) => new(message, exitCode: 1);
}
