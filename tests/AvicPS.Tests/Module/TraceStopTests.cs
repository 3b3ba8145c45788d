using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Ctrl-C while a large trace is read.</summary>
public sealed class TraceStopTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("Import-AvicTrace -LiteralPath $files")]
    [InlineData("Get-AvicTraceSummary -LiteralPath $files")]
    [InlineData("Import-AvicTrace -LiteralPath $files | Get-AvicTraceSummary")]
    public void Ctrl_C_ends_reading_within_moments(string command)
    {
        using TraceFolder folder = new();
        string file = folder.WriteGzip("big.txt.gz", 200_000);
        using ModuleHost module = new();
        module.Run("$files = @($args[0]) * 1000", file).ThrowIfFailed();
        using PowerShell shell = module.NewPipeline();
        shell.AddScript($"'started'; {command} | Out-Null", useLocalScope: false);
        using PSDataCollection<PSObject> output = [];
        using ManualResetEventSlim started = new();
        output.DataAdded += (_, _) => started.Set();
        Thread runner = new(() => RunUntilStopped(shell, output));

        runner.Start();
        Assert.True(started.Wait(s_patience));
        Thread.Sleep(100);
        Assert.Equal(PSInvocationState.Running, shell.InvocationStateInfo.State);
        Stopwatch watch = Stopwatch.StartNew();
        shell.EndStop(shell.BeginStop(null, null));
        Assert.True(runner.Join(s_patience));

        Assert.True(watch.Elapsed < s_patience, $"{watch.Elapsed}");
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }

    private static void RunUntilStopped(PowerShell shell, PSDataCollection<PSObject> output)
    {
        try
        {
            shell.Invoke(null, output);
        }
        catch (PipelineStoppedException)
        {
            // What a stop looks like from here.
        }
    }
}
