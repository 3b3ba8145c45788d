using BenchmarkDotNet.Attributes;

namespace AvicCore.Bench;

/// <summary>Deliver, exit, handler, wake, accept, EOI, halt: one IPI to a blocked vCPU, targets in turn.</summary>
public class RoundTripBenchmark
{
    private const int Count = 100_000;

    private Icr[] _icrs = [];
    private Icr[] _seedIcrs = [];
    private IpiSender _seed = null!;
    private IpiSender _newest = null!;
    private CLoop _loop = null!;

    [Params(8, 64, 255, 512, 4096)]
    public int Vcpus { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        AvicVm newest = Machines.Halted("Linux-6.19", Vcpus);
        _icrs = Machines.ToEachOther(newest);
        _newest = new IpiSender(newest);
        AvicVm seed = Machines.Halted("Patch-V1", System.Math.Min(Vcpus, 512));
        _seedIcrs = Machines.ToEachOther(seed);
        _seed = new IpiSender(seed);
        _loop = new CLoop(Vcpus, _icrs, newest.ApicMode == ApicMode.X2Apic);
    }

    [GlobalCleanup]
    public void Cleanup() => _loop.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public ulong CLoop() => _loop.Run(Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Newest() => _newest.RoundTrips(0, _icrs, Count);

    /// <summary>With at most 512 vCPUs: above, the seed's index has too few bits and it scans.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void PatchV1() => _seed.RoundTrips(0, _seedIcrs, Count);
}

/// <summary>The same with a handler that scans: the cost of one vCPU visited.</summary>
public class ScanBenchmark
{
    private const int Count = 500;

    private Icr[] _icrs = [];
    private IpiSender _scan = null!;

    [Params(8, 64, 255, 512, 4096)]
    public int Vcpus { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        AvicVm vm = Machines.Halted(Machines.ScanKernel(Vcpus), Vcpus);
        _icrs = Machines.ToEachOther(vm);
        _scan = new IpiSender(vm);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Scan() => _scan.RoundTrips(0, _icrs, Count);
}

/// <summary>All-but-self to running and to blocked vCPUs, whole round trips; divide by the targets.</summary>
public class BroadcastBenchmark
{
    private static readonly Icr[] s_allButSelf =
        [new Icr { Vector = 0xFD, Shorthand = DestinationShorthand.AllExcludingSelf }];

    private IpiSender _running = null!;
    private IpiSender _halted = null!;

    [Params(255, 512, 4096)]
    public int Vcpus { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _running = new IpiSender(Machines.Running("Linux-6.19", Vcpus));
        _halted = new IpiSender(Machines.Halted("Linux-6.19", Vcpus));
    }

    [Benchmark(OperationsPerInvoke = 100)]
    public void ToRunning() => _running.RoundTrips(0, s_allButSelf, 100);

    [Benchmark(OperationsPerInvoke = 100)]
    public void ToBlocked() => _halted.RoundTrips(0, s_allButSelf, 100);
}

/// <summary>One IPI with its result object, and a machine built from nothing.</summary>
[MemoryDiagnoser]
public class ObjectBenchmark
{
    private AvicVm _vm = null!;
    private Icr _icr;

    [Params(8, 512, 4096)]
    public int Vcpus { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vm = Machines.Halted("Linux-6.19", Vcpus);
        _icr = Machines.ToEachOther(_vm)[0];
    }

    [Benchmark]
    public IpiResult SendOne() => _vm.SendAndSettle(0, _icr);

    [Benchmark]
    public AvicVm NewVm() => Machines.Running("Linux-6.19", Vcpus);
}
