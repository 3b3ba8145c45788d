using System;
using System.Linq;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class InputTests : ShellTests
{
    [Theory]
    [InlineData]
    [InlineData("-Command", "-")]
    [InlineData("-File", "-")]
    public void Runs_the_script_that_is_piped_in(params string[] arguments)
    {
        ShellResult result = RunWith("if ($true) {\n  'yes'\n}\nexit 4\n", arguments);

        Assert.Equal("yes\n", result.Output);
        Assert.Equal(4, result.ExitCode);
    }

    [Fact]
    public void Lines_reach_a_command_while_more_are_to_come()
    {
        using RunningShell shell = RunningShell.WithStandIn("-Command", "$input | ForEach-Object { \"<$_>\" }");

        foreach (string line in new[] { "one", "two" })
        {
            shell.Send(line + "\n");
            Assert.Equal($"<{line}>", shell.ReadLine());
        }

        Assert.Equal("<one>\n<two>\n", shell.Finish().Output);
    }

    [Fact]
    public void Lines_reach_the_process_block_of_a_script_while_more_are_to_come()
    {
        string script = WriteScript("begin { $n = 0 } process { $n++; \"$n $_\" } end { 'end' }");
        using RunningShell shell = RunningShell.WithStandIn("-File", script);

        shell.Send("a\n");
        Assert.Equal("1 a", shell.ReadLine());
        shell.Send("b\n");

        Assert.Equal("1 a\n2 b\nend\n", shell.Finish().Output);
    }

    [Fact]
    public void A_script_takes_arguments_and_input_together() => Assert.Equal(
        "x: 2\n", RunWith("a\nb\n", "-File", WriteScript("param($Name) \"${Name}: $(@($input).Count)\""), "x").Output);

    [Fact]
    public void Many_lines_arrive_whole_and_in_order()
    {
        string lines = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i}\n"));

        ShellResult result = RunWith(
            lines, "-Command", "$n = 0; foreach ($line in $input) { if ([int]$line -ne $n++) { throw $line } }; $n");

        Assert.Equal("50000\n", result.Output);
    }

    [Fact]
    public void Does_not_wait_for_input_that_the_script_does_not_read()
    {
        using RunningShell shell = RunningShell.WithStandIn("-Command", "'done'");

        Assert.Equal("done\n", shell.FinishWithInputOpen().Output);
    }

    [Theory]
    [InlineData("Get-StandIn", "Name")]
    [InlineData("$Host.UI.ReadLine()", "not interactive")]
    [InlineData("$Host.UI.PromptForChoice('a', 'b', @('&Yes', '&No'), 0)", "not interactive")]
    [InlineData("$Host.UI.PromptForCredential('a', 'b', 'c', 'd')", "pwsh")]
    public void A_question_is_an_error_when_nobody_can_answer(string command, string reason)
    {
        ShellResult result = RunCommand(command);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }
}
