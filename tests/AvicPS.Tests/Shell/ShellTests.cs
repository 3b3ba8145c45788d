using System;
using System.IO;

namespace AvicPS.Tests.Shell;

/// <summary>What the tests of the shell share: one-shot runs, and scripts in a folder of their own.</summary>
public abstract class ShellTests : IDisposable
{
    // A space and brackets: wildcard characters in a path are where hosts slip.
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Directory.CreateTempSubdirectory("avicshell-").FullName, "a [b] c")).FullName;

    private protected string Folder => _folder;

    private protected static ShellResult Run(params string[] arguments) => RunWith("", arguments);

    private protected static ShellResult RunCommand(string text) => Run("-Command", text);

    private protected static ShellResult RunWith(string input, params string[] arguments)
    {
        using RunningShell shell = RunningShell.WithStandIn(arguments);
        try
        {
            shell.Send(input);
        }
        catch (IOException)
        {
            // The shell ended without reading it.
        }

        return shell.Finish();
    }

    private protected string WriteScript(string text, string name = "script.ps1")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
        GC.SuppressFinalize(this);
    }
}
