using System;
using System.IO;

namespace AvicPS.Tests;

/// <summary>Where the checkout keeps what these tests run.</summary>
internal static class Repository
{
    /// <summary>The checkout: the folder that holds AvicPS.psd1.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest, through which a user imports the module too.</summary>
    public static string Manifest { get; } = Path.Combine(Root, "AvicPS.psd1");

    public static string ShellProgram { get; } = Program("src", "AvicShell");

    public static string HelpProgram { get; } = Program("tools", "AvicHelp");

    public static string StandIn { get; } = InTests("Shell", "StandIn", "StandIn.psd1");

    /// <summary>A file or a folder of these tests' sources.</summary>
    public static string InTests(params string[] parts) => Path.Combine([Root, "tests", "AvicPS.Tests", .. parts]);

    /// <summary>The program of the same configuration as these tests, which lie in bin/(configuration)/net10.0.</summary>
    private static string Program(string folder, string name)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, folder, name, "bin", configuration, "net10.0", name + ".dll");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AvicPS.psd1")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no AvicPS.psd1 above the tests");
    }
}
