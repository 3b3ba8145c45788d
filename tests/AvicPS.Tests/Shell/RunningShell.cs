using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;

namespace AvicPS.Tests.Shell;

/// <summary>What a shell left behind; line ends are those of Unix.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Error);

/// <summary>The built AvicShell as a process, fed and watched through its three streams.</summary>
internal sealed class RunningShell : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _linesRead = new();

    public RunningShell(params string[] arguments)
    {
        // A test run in the background of a plain sh inherits an ignored SIGINT, and .NET would leave it so.
        string[] prefix = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        ProcessStartInfo start = new(prefix[0], [.. prefix[1..], Repository.ShellProgram, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("AVICPS_MODULE");
        start.Environment["TERM"] = "xterm-256color"; // Colour must stay away because of the pipe alone.
        start.Environment.Remove("NO_COLOR");
        _process = Process.Start(start)!;
        _process.StandardInput.AutoFlush = true;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static RunningShell WithStandIn(params string[] arguments) =>
        new(["-Module", Repository.StandIn, .. arguments]);

    public void Send(string text) => _process.StandardInput.Write(text);

    public string? ReadLine()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        Require(line.Wait(s_patience), "wrote no line");
        _linesRead.Append(line.Result).Append('\n');
        return line.Result;
    }

    public void Interrupt()
    {
        using Process kill = Process.Start("sh", ["-c", $"kill -INT {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Closes its input, waits for its end, and collects all that it wrote.</summary>
    public ShellResult Finish()
    {
        _process.StandardInput.Close();
        return FinishWithInputOpen();
    }

    public ShellResult FinishWithInputOpen()
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync();
        Require(_process.WaitForExit(s_patience) && rest.Wait(s_patience) && _error.Wait(s_patience), "did not end");
        string output = _linesRead + rest.Result.ReplaceLineEndings("\n");
        return new ShellResult(_process.ExitCode, output, _error.Result.ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Require(bool condition, string complaint)
    {
        if (!condition)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"AvicShell {complaint} within {s_patience.TotalSeconds} s.");
        }
    }
}
