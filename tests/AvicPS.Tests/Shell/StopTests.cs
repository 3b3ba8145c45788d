using System;
using Xunit;

namespace AvicPS.Tests.Shell;

public sealed class StopTests : ShellTests
{
    [Fact]
    public void Interrupt_stops_the_pipeline_runs_its_finally_and_exits_130()
    {
        ShellResult result = RunAndInterrupt("Wait-Long; 'not reached'");

        Assert.Equal("running\n", result.Output);
        Assert.Contains("WARNING: stopped", result.Error, StringComparison.Ordinal);
        Assert.Equal(130, result.ExitCode);
    }

    [Fact]
    public void Interrupt_ends_even_what_will_not_stop() =>
        Assert.Equal(130, RunAndInterrupt("'running'; [Threading.Thread]::Sleep([int]::MaxValue)").ExitCode);

    [Fact]
    public void Interrupt_ends_a_wait_for_input() =>
        Assert.Equal(130, RunAndInterrupt("'running'; $input | ForEach-Object { $_ }").ExitCode);

    [Fact]
    public void Interrupt_returns_to_the_prompt_of_a_conversation()
    {
        using RunningShell shell = RunningShell.WithStandIn("-Interactive");
        shell.Send("Wait-Long\n");
        Assert.Equal("running", shell.ReadLine());

        shell.Interrupt();
        shell.Send("'back'\nexit 4\n");

        ShellResult result = shell.Finish();
        Assert.Equal("running\nback\n", result.Output);
        Assert.Equal(4, result.ExitCode);
    }

    private static ShellResult RunAndInterrupt(string command)
    {
        using RunningShell shell = RunningShell.WithStandIn("-Command", command);
        Assert.Equal("running", shell.ReadLine());
        shell.Interrupt();
        return shell.FinishWithInputOpen();
    }
}
