using System;
using System.IO;

namespace AvicPS.Tests.Shell;

/// <summary>Where the checkout keeps what these tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The shell of the same configuration as these tests.</summary>
    public static string ShellProgram { get; } = Path.Combine(
        Root, "src", "AvicShell", "bin", Configuration, "net10.0", "AvicShell.dll");

    public static string StandIn { get; } =
        Path.Combine(Root, "tests", "AvicPS.Tests", "Shell", "StandIn", "StandIn.psd1");

    // The tests lie in bin/<Configuration>/net10.0.
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AvicPS.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no AvicPS.slnx above the tests");
    }
}
