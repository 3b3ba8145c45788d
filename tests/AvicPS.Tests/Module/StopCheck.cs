using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Presses Ctrl-C while a script runs.</summary>
internal static class StopCheck
{
    /// <summary>A stop takes milliseconds; this is for a machine that does many other things.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>The script must still run when it is stopped, and end within moments, stopped.</summary>
    public static void EndsWithinMoments(ModuleHost module, string script)
    {
        using PowerShell shell = module.NewPipeline();
        shell.AddScript($"'started'; {script} | Out-Null", useLocalScope: false);
        using PSDataCollection<PSObject> output = [];
        using ManualResetEventSlim started = new();
        output.DataAdded += (_, _) => started.Set();
        Stop(shell, output, started);
    }

    /// <summary>As <see cref="EndsWithinMoments"/>, stopped once it has reported progress.</summary>
    /// <returns>The first report.</returns>
    public static ProgressRecord EndsWithinMomentsOfProgress(ModuleHost module, string script)
    {
        using PowerShell shell = module.NewPipeline();
        shell.AddScript($"{script} | Out-Null", useLocalScope: false);
        using PSDataCollection<PSObject> output = [];
        using ManualResetEventSlim started = new();
        shell.Streams.Progress.DataAdded += (_, _) => started.Set();
        Stop(shell, output, started);
        return shell.Streams.Progress[0];
    }

    private static void Stop(PowerShell shell, PSDataCollection<PSObject> output, ManualResetEventSlim started)
    {
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
