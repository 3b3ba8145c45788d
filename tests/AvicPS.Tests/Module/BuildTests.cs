using System;
using System.IO;
using AvicPS.Tests.Hosting;
using AvicPS.Tests.Shell;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>The build that Windows PowerShell 5.1 loads, in a process of its own on this runtime.</summary>
public sealed class BuildTests
{
    private const string Work = """
        Get-AvicKernel | New-AvicVm -VcpuCount 20 -Blocked '1-19' |
            Send-AvicIpi -Destination 1, 7, 19, 0xFF -Count 100 -AsBatch | Measure-AvicIpi |
            ForEach-Object { "$($_.VM) $($_.Count) $($_.Visited) $($_.Woken) $($_.Lost) $($_.Cycles) $($_.CyclesP99)" }
        Test-AvicVector ./tests/AvicCore.Tests/Spec/vectors.json | Where-Object { -not $_.Passed }
        """;

    [Fact]
    public void Both_builds_say_the_same()
    {
        string modern = Output("net8.0");

        Assert.Equal(modern, Output("netstandard2.0"));
        Assert.Equal(9, modern.TrimEnd('\n').Split('\n').Length);
    }

    private static string Output(string framework)
    {
        string module = Path.Combine(Repository.Root, "lib", framework, "AvicPS.Binary.psd1");
        string vectors = Path.Combine(Repository.Root, "tests");
        using RunningShell shell = new("-Module", module, "-Command", Work.Replace("./tests", vectors, StringComparison.Ordinal));

        ShellResult result = shell.Finish();

        Assert.Empty(result.Error);
        return result.Output;
    }
}
