using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class StopTests
{
    /// <summary>A stop takes milliseconds; this is for a machine that does many other things.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("Send-AvicIpi -Count 1e12 -AsBatch")]
    [InlineData("Send-AvicIpi -Count 1e12 -AsBatch -Destination 1, 2, 3")]
    [InlineData("Send-AvicIpi -Count 1e9")]
    [InlineData("Send-AvicIpi -Count 1e9 | Measure-AvicIpi")]
    public void Ctrl_C_ends_it_within_moments_and_the_VM_can_be_used_again(string command)
    {
        using ModuleHost module = new();
        module.Run("$vm = New-AvicVm -Blocked 1").ThrowIfFailed();
        using PowerShell shell = module.NewPipeline();
        shell.AddScript($"'started'; $vm | {command} | Out-Null", useLocalScope: false);
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
        ScriptResult after = module.Run(
            "$vm | Send-AvicIpi -Count 2 -AsBatch | ForEach-Object { $_.Count; $vm.VcpuCount }");
        Assert.Empty(after.Errors);
        Assert.Equal(["2", "4"], after.Output.Select(ModuleTest.Text));
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
