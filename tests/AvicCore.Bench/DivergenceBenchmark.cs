using System.Linq;
using System.Threading;
using BenchmarkDotNet.Attributes;

namespace AvicCore.Bench;

/// <summary>Two kernels over all destinations, both destination modes and all running sets of 8 vCPUs.</summary>
/// <remarks>Seconds of the whole search; divide by the cases that the search counts (printed by -Verbose in the cmdlet).</remarks>
public class DivergenceBenchmark
{
    private DivergenceSearch _search = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
        => _search = new DivergenceSearch(new DivergenceOptions
        {
            Kernel = KvmKernel.Parse("Patch-V1"),
            Reference = KvmKernel.Parse("X2Avic-Rfc"),
            VcpuCount = 8,
            States = [VcpuState.Running, VcpuState.Blocked],
            Topologies = [GuestTopology.Linux],
            RandomCases = 0,
        });

    [Benchmark]
    public int EightVcpusExhaustive()
    {
        DivergencePart[] parts = new DivergencePart[_search.PartCount];
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int part = Interlocked.Increment(ref next); part < parts.Length; part = Interlocked.Increment(ref next))
            {
                parts[part] = _search.Run(part);
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return _search.Conclude(parts).Count;
    }
}
