using System;
using System.IO;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class ModuleTests : ShellTests
{
    [Theory]
    [InlineData("no-such-module.psd1", "there is no module")]
    [InlineData("broken.psd1", "does not load")]
    public void A_module_that_cannot_be_had_is_one_line_and_exit_1(string name, string reason)
    {
        WriteScript("@{ ModuleVersion = '1.0'; RootModule = 'absent.dll' }", "broken.psd1");
        using RunningShell shell = new("-Module", Path.Combine(Folder, name), "-Command", "1");

        ShellResult result = shell.Finish();

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_module_may_lie_in_a_folder_with_wildcard_characters()
    {
        WriteScript("function Get-Here { 'here' }", "Odd.psm1");
        using RunningShell shell = new("-Module", Path.Combine(Folder, "Odd.psm1"), "-Command", "Get-Here");

        Assert.Equal("here\n", shell.Finish().Output);
    }

    [Theory]
    [InlineData("New-AvicVm | Send-AvicIpi", "Path")]
    [InlineData("New-AvicVm | Send-AvicIpi | ForEach-Object { $_.GetType().Name }", "IpiResult")]
    public void Without_being_told_it_loads_the_module_of_the_checkout(string command, string expected)
    {
        using RunningShell shell = new("-Command", command);

        ShellResult result = shell.Finish();

        Assert.Empty(result.Error);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }
}
