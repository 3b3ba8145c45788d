using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace AvicPS.Tests.Help;

/// <summary>Runs the built tools/AvicHelp over a folder of pages, as the build does.</summary>
internal sealed class HelpTool : IDisposable
{
    private static readonly string s_root = FindRoot();

    public HelpTool()
    {
        Folder = Directory.CreateTempSubdirectory("avichelp-").FullName;
        Output = Path.Combine(Folder, "en-US");
        foreach (string page in new[] { "Send-ToyIpi.md", "about_Toy.md" })
        {
            File.WriteAllText(Path.Combine(Folder, page), Page(page));
        }
    }

    public string Folder { get; }

    public string Output { get; }

    public static string Page(string name) => File.ReadAllText(
        Path.Combine(s_root, "tests", "AvicPS.Tests", "Help", "Pages", name)).ReplaceLineEndings("\n");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public string ReadOutput(string name) => File.ReadAllText(Path.Combine(Output, name));

    public (int ExitCode, string[] Errors) Run()
    {
        // bin/<Configuration>/net10.0: the tool of the same build as this test.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string tool = Path.Combine(s_root, "tools", "AvicHelp", "bin", configuration, "net10.0", "AvicHelp.dll");
        ProcessStartInfo start = new("dotnet", [tool, Folder, Output])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(); // Else a full pipe would stop the tool.
        string errors = process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return (process.ExitCode, errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

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
