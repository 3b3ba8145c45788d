using System;
using System.IO;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What a terminal of 80 columns shows, against Views/*.txt; AVICPS_WRITE_VIEWS=1 writes those.</summary>
internal static class ExpectedView
{
    private const int Columns = PrintingHost.Columns;

    private static readonly bool s_writes = Environment.GetEnvironmentVariable("AVICPS_WRITE_VIEWS") == "1";

    public static string Folder { get; } = Repository.InTests("Views");

    /// <summary>The script must show what the file has, without an error, and no line wider than the terminal.</summary>
    /// <param name="module">Where the script runs, in English: where words may wrap differs by language.</param>
    /// <param name="name">The file's name without its extension, in a folder of its own or not.</param>
    /// <param name="script">Statements; each is a pipeline of its own, or a second type would be shown as a list.</param>
    /// <returns>The text.</returns>
    public static string Check(ModuleHost module, string name, string script)
    {
        PrintedResult printed = ModuleTest.In("en-US", () => module.Print(script));
        Assert.Empty(printed.Errors);
        string shown = printed.Text.Replace('\u2026', '~') + "\n"; // The files are ASCII; an ellipsis is not.
        string file = Path.Combine(Folder, name + ".txt");
        if (s_writes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, shown);
        }

        Assert.Equal(File.ReadAllText(file), shown);
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= Columns, line));
        return shown;
    }
}
