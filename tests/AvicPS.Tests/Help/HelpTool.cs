using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace AvicPS.Tests.Help;

/// <summary>Runs the built tools/AvicHelp over a folder of pages, as the build does.</summary>
internal sealed class HelpTool : IDisposable
{
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

    public static string Page(string name)
        => File.ReadAllText(Repository.InTests("Help", "Pages", name)).ReplaceLineEndings("\n");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public string ReadOutput(string name) => File.ReadAllText(Path.Combine(Output, name));

    public (int ExitCode, string[] Errors) Run()
    {
        ProcessStartInfo start = new("dotnet", [Repository.HelpProgram, Folder, Output])
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
}
