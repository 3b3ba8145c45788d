using System;
using System.IO;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class ScriptTests : ShellTests
{
    private const string Echo = """
        param([string] $Name, [int] $Count = 1, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
        "$Name|$Count|$Loud|$Rest"
        """;

    [Theory]
    [InlineData("a|1|False|", "a")]
    [InlineData("a b|3|True|x y", "-Name", "a b", "-Count", "3", "-Loud", "x", "y")]
    [InlineData("a|4|False|", "-Count:4", "a", "-Loud:$false")]
    [InlineData("a|5|True|", "a", "-Loud:$true", "-Count:", "5")]
    [InlineData("-|1|False|", "-")]
    public void Binds_arguments_as_pwsh_does(string expected, params string[] arguments) =>
        Assert.Equal(expected + "\n", Run(["-File", WriteScript(Echo), .. arguments]).Output);

    [Fact]
    public void A_script_without_param_gets_args() => Assert.Equal(
        "3: 1 -x y\n", Run("-File", WriteScript("\"$($args.Count): $args\""), "1", "-x", "y").Output);

    [Fact]
    public void A_bad_argument_is_an_error_of_the_script()
    {
        ShellResult result = Run("-File", WriteScript(Echo), "-Count", "many");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("script.ps1: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_knows_where_it_is()
    {
        string script = WriteScript("$PSScriptRoot; $PSCommandPath; $MyInvocation.MyCommand.Path");

        Assert.Equal($"{Folder}\n{script}\n{script}\n", Run("-File", script).Output);
    }

    [Fact]
    public void A_path_alone_is_a_script() => Assert.Equal("a|1|False|\n", Run(WriteScript(Echo), "a").Output);

    [Fact]
    public void A_command_takes_the_rest_of_the_line() => Assert.Equal(
        "-Name|x\n", Run("-Command", "'-Name',", "'x'", "-join", "'|'").Output);

    [Fact]
    public void The_session_starts_in_the_directory_of_the_process()
    {
        ShellResult result = RunCommand("$PWD.Path -eq [Environment]::CurrentDirectory; $PWD.Path");

        Assert.Equal(
            $"True\n{Path.TrimEndingDirectorySeparator(Path.GetTempPath())}\n", result.Output);
    }
}
