using System;
using System.Linq;
using System.Threading;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Several sessions of one process, as ForEach-Object -Parallel has them.</summary>
public sealed class ParallelTests
{
    private const int Sessions = 6;

    private const string Work = """
        Get-AvicKernel | New-AvicVm -VcpuCount 16 -Blocked '1-15' |
            Send-AvicIpi -Destination 1, 7, 15, 0xFF -Count 200 -AsBatch | Measure-AvicIpi |
            ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_) }
        """;

    [Fact]
    public void Sessions_side_by_side_have_equal_results()
    {
        string[][] results = new string[Sessions][];

        RunAll(session =>
        {
            using ModuleHost module = new();
            results[session] = Lines(module, Work);
        });

        Assert.Equal(9, results[0].Length);
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void A_VM_sent_to_from_several_sessions_leaves_no_interrupt_with_a_sleeping_vCPU()
    {
        using ModuleHost owner = new();
        object vm = owner.Run("New-AvicVm -VcpuCount 8 -Blocked '1-7'").Output.Single().BaseObject;
        string[] counts = new string[Sessions];

        RunAll(session =>
        {
            using ModuleHost module = new();
            ScriptResult result = module.Run(
                "Send-AvicIpi -VM $args[0] -Destination 1, 2 -Count 20000 -AsBatch | "
                    + "ForEach-Object { $_.Count; $_.Dropped }",
                vm);
            result.ThrowIfFailed();
            counts[session] = string.Join(' ', result.Output);
        });

        Assert.All(counts, count => Assert.Equal("20000 0 20000 0", count));
        ScriptResult after = owner.Run(
            "$args[0] | Get-AvicVcpu 1, 2 | ForEach-Object { \"$($_.State) $($_.Requested.Count)\" }", vm);
        Assert.Equal(["Blocked 0", "Blocked 0"], after.Output.Select(ModuleTest.Text));
    }

    [Fact]
    public void A_session_that_ends_leaves_the_others_working()
    {
        using ModuleHost stays = new();
        using (ModuleHost goes = new())
        {
            Lines(goes, "Remove-Module AvicPS");
        }

        Assert.Equal(["Hardware"], Lines(stays, "(New-AvicVm | Send-AvicIpi).Path"));
    }

    /// <summary>On threads of their own: opening runspaces on the pool starves it.</summary>
    private static void RunAll(Action<int> work)
    {
        Exception?[] failures = new Exception?[Sessions];
        Thread[] threads =
        [
            .. Enumerable.Range(0, Sessions)
                .Select(session => new Thread(() => failures[session] = Try(work, session))),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }

    private static Exception? Try(Action<int> work, int session)
    {
        try
        {
            work(session);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static string[] Lines(ModuleHost module, string script)
    {
        ScriptResult result = module.Run(script);
        result.ThrowIfFailed();
        return [.. result.Output.Select(ModuleTest.Text)];
    }
}
