using System;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class ExitCodeTests : ShellTests
{
    [Theory]
    [InlineData("1 + 1", 0)]
    [InlineData("", 0)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'went on'", 1)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Get-Command nothing 2>$null", 0)]
    [InlineData("try { throw 'bad' } catch { 'caught' }", 0)]
    [InlineData("if (", 2)]
    [InlineData("exit 7", 7)]
    [InlineData("Get-Nothing; exit 0", 0)]
    [InlineData("& { exit 9 }; 'not reached'", 9)]
    public void A_command_ends_with_its_code(string command, int expected) =>
        Assert.Equal(expected, RunCommand(command).ExitCode);

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("exit 5", 5)]
    [InlineData("Get-Nothing; exit 0", 0)]
    [InlineData("function f { exit 6 }; f; 'not reached'", 6)]
    public void A_script_ends_with_its_code(string text, int expected) =>
        Assert.Equal(expected, Run("-File", WriteScript(text)).ExitCode);

    [Fact]
    public void The_exit_of_an_inner_script_ends_that_script_alone()
    {
        WriteScript("exit 5", "inner.ps1");
        string outer = WriteScript("& \"$PSScriptRoot/inner.ps1\"; \"inner gave $LASTEXITCODE\"");

        ShellResult result = Run("-File", outer);

        Assert.Equal("inner gave 5\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void An_inner_script_that_fails_last_gives_1()
    {
        string inner = WriteScript("exit 5", "inner.ps1");

        Assert.Equal(1, RunCommand($"& '{inner}'").ExitCode);
    }

    [Fact]
    public void A_native_program_that_fails_last_gives_1() =>
        Assert.Equal(1, RunCommand("& dotnet no-such-thing").ExitCode);

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-Command")]
    [InlineData("-File")]
    [InlineData("-Module")]
    [InlineData("-Command", "-", "more")]
    [InlineData("-File", "no-such-script.ps1")]
    [InlineData("-File", "script.txt")]
    public void A_command_line_that_makes_no_sense_gives_2_and_one_line(params string[] arguments)
    {
        using RunningShell shell = new(arguments);

        ShellResult result = shell.Finish();

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("AvicShell: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Help_and_version_need_no_module()
    {
        using RunningShell help = new("-Help");
        using RunningShell version = new("-Version");

        Assert.Contains("-NonInteractive", help.Finish().Output, StringComparison.Ordinal);
        Assert.Matches(@"^AvicShell \d+\.\d+\.\d+ on the PowerShell engine \d", version.Finish().Output);
    }
}
