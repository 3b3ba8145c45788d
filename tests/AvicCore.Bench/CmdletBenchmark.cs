using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using BenchmarkDotNet.Attributes;

namespace AvicCore.Bench;

/// <summary>Through the shell: a batch, single results, a big VM, and the import.</summary>
public class CmdletBenchmark
{
    private const int BatchCount = 1_000_000;
    private const int SingleCount = 20_000;

    private Runspace _runspace = null!;

    [GlobalSetup]
    public void Setup()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        Run($"Import-Module '{Manifest.Path}'; $vm = New-AvicVm -VcpuCount 64 -Blocked 1-63");
    }

    [GlobalCleanup]
    public void Cleanup() => _runspace.Dispose();

    [Benchmark(OperationsPerInvoke = BatchCount)]
    public void Batch() => Run($"$vm | Send-AvicIpi -Destination 7 -Count {BatchCount} -AsBatch | Measure-AvicIpi");

    [Benchmark(OperationsPerInvoke = SingleCount)]
    public void SingleResultsToNull() => Run($"$vm | Send-AvicIpi -Destination 7 -Count {SingleCount} | Out-Null");

    [Benchmark(OperationsPerInvoke = SingleCount)]
    public void SingleResultsMeasured() => Run($"$vm | Send-AvicIpi -Destination 7 -Count {SingleCount} | Measure-AvicIpi");

    /// <summary>What the engine's own cheapest hop costs, for comparison.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = SingleCount)]
    public void EngineHop() => Run($"1..{SingleCount} | Out-Null");

    [Benchmark]
    public void NewVm4096() => Run("$big = New-AvicVm -VcpuCount 4096 -Hardware X2AvicExt");

    private void Run(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script).Invoke();
        if (shell.HadErrors)
        {
            throw new InvalidOperationException(shell.Streams.Error[0].ToString());
        }
    }
}

/// <summary>Opening a runspace with the module, against one without: the difference is the import.</summary>
public class ImportBenchmark
{
    [Benchmark(Baseline = true)]
    public void BareEngine() => Open("1");

    [Benchmark]
    public void WithModule() => Open($"Import-Module '{Manifest.Path}'");

    private static void Open(string script)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(script).Invoke();
    }
}
