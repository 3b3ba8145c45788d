using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class StreamTests : ShellTests
{
    [Fact]
    public void Writes_errors_to_stderr_and_exits_1()
    {
        ShellResult result = RunCommand("'before'; Get-Nothing; 'after'");

        Assert.Equal("before\nafter\n", result.Output);
        Assert.Contains("Get-Nothing: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public void Keeps_every_stream_but_output_off_stdout()
    {
        ShellResult result = RunCommand("Write-EveryStream -Verbose; $DebugPreference = 'Continue'; Write-EveryStream");

        Assert.Equal("to output\nto output\n", result.Output);
        foreach (string line in new[] { "WARNING: to warning", "VERBOSE: to verbose", "DEBUG: to debug" })
        {
            Assert.Contains(line + "\n", result.Error, StringComparison.Ordinal);
        }

        Assert.Contains("to error", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sweeping", result.Error, StringComparison.Ordinal); // Progress is for terminals.
    }

    [Fact]
    public void Writes_no_escape_sequence_into_a_pipe()
    {
        ShellResult result = RunCommand(
            "Get-StandIn a; Write-EveryStream; \"$($PSStyle.Foreground.Red)red$($PSStyle.Reset)\"; throw 'bad'");

        Assert.Contains("\nred\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public void Shows_the_view_of_the_module_120_columns_wide()
    {
        string[] lines = RunCommand("Get-StandIn vm0").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Matches("^Who {100}Vector$", lines[0]);
        Assert.Matches("^vm0 +0x41$", lines[2]);
    }

    [Fact]
    public void Says_where_a_script_threw()
    {
        string script = WriteScript("'one'\nthrow 'bad'\n");

        ShellResult result = Run("-File", script);

        Assert.Equal("one\n", result.Output);
        Assert.Contains(script + ":2", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_where_a_script_does_not_parse_before_it_runs()
    {
        string script = WriteScript("'one'\nif ($true {\n");

        ShellResult result = Run("-File", script);

        Assert.Empty(result.Output);
        Assert.StartsWith(script + ":2:11: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("-Command:1:5: ", RunCommand("if (").Error, StringComparison.Ordinal);
        Assert.StartsWith("stdin:2:5: ", RunWith("1\nif (").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_the_order_of_output_and_errors_in_one_file()
    {
        string log = Path.Combine(Folder, "log");

        Sh($"dotnet '{Repository.ShellProgram}' -Module '{Repository.StandIn}' "
            + $"-Command \"1; \\$Host.UI.WriteErrorLine('two'); 3\" > '{log}' 2>&1");

        Assert.Equal("1\ntwo\n3\n", File.ReadAllText(log));
    }

    [Fact]
    public void Ends_quietly_when_nobody_reads_on()
    {
        string output = Sh($"dotnet '{Repository.ShellProgram}' -Module '{Repository.StandIn}' "
            + "-Command \"while (\\$true) { 'line' }\" 2>&1 | head -1");

        Assert.Equal("line\n", output);
    }

    [Fact]
    public void Says_so_when_the_disk_is_full()
    {
        string output = Sh($"dotnet '{Repository.ShellProgram}' -Module '{Repository.StandIn}' "
            + "-Command 1 2>&1 > /dev/full; echo $?");

        Assert.StartsWith("AvicShell: standard output: ", output, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_input_to_others_when_the_script_does_not_ask_for_it()
    {
        string output = Sh($"printf 'a\\nb\\n' | {{ dotnet '{Repository.ShellProgram}' -Module '{Repository.StandIn}' "
            + "-Command \"'mine'\"; cat; }");

        Assert.Equal("mine\na\nb\n", output);
    }

    private static string Sh(string line)
    {
        using Process sh = Process.Start(
            new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true })!;
        string output = sh.StandardOutput.ReadToEnd();
        sh.WaitForExit();
        return output;
    }
}
