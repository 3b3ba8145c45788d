using System;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class ConversationTests : ShellTests
{
    [Fact]
    public void Says_what_it_is_in_one_line_and_prompts()
    {
        ShellResult result = RunWith("1 + 1\n", "-Interactive");

        string[] lines = result.Error.Split('\n');
        Assert.Contains("Select-Object", lines[0], StringComparison.Ordinal);
        Assert.Contains("pwsh", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("PS ", lines[1], StringComparison.Ordinal);
        Assert.Equal("2\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void Says_nothing_without_its_banner() =>
        Assert.StartsWith("PS ", RunWith("", "-Interactive", "-NoBanner").Error, StringComparison.Ordinal);

    [Fact]
    public void Asks_for_the_rest_of_a_statement()
    {
        ShellResult result = RunWith("if ($true) {\n'yes'\n}\n@'\na\n\nb\n'@\n", "-Interactive", "-NoBanner");

        Assert.Equal("yes\na\n\nb\n", result.Output);
        Assert.Contains(">> >> ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Goes_on_after_an_error_and_keeps_its_variables()
    {
        ShellResult result = RunWith(
            "$a = 5\nGet-Nothing\n)\nthrow 'bad'\n$a\nexit 3\n'not reached'\n", "-Interactive");

        Assert.Equal("5\n", result.Output);
        Assert.Contains("Get-Nothing: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("stdin:1:1: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public void Asks_for_a_mandatory_parameter() => Assert.Matches(
        "(?m)^vm7 +0x41$", RunWith("Get-StandIn\nvm7\n", "-Interactive").Output);

    [Theory]
    [InlineData("y", 0)]
    [InlineData("no", 1)]
    [InlineData("", 1)]
    [InlineData("what\nYes", 0)]
    public void Asks_for_a_choice_until_it_gets_one(string answer, int expected) => Assert.Equal(
        expected + "\n",
        RunWith($"$Host.UI.PromptForChoice('Sure?', '', @('&Yes', '&No'), 1)\n{answer}\n", "-Interactive").Output);

    [Fact]
    public void An_unfinished_statement_at_the_end_of_input_is_reported() => Assert.Contains(
        "stdin:1:12: ", RunWith("if ($true) {\n", "-Interactive").Error, StringComparison.Ordinal);
}
