using BenchmarkDotNet.Attributes;

namespace AvicCore.Bench;

/// <summary>The wake-up checker; the first three are per state, so their inverse is states a second.</summary>
[MemoryDiagnoser]
public class WakeupBenchmark
{
    private static readonly WakeupModel s_plain = new();

    private static readonly WakeupModel s_inhibit = s_plain with { Inhibits = true, Migrates = true };

    private static readonly WakeupModel s_two = s_inhibit with
    {
        Senders = [WakeupSender.Cpu, WakeupSender.Cpu],
    };

    /// <summary>One sender and the target: 193 states.</summary>
    [Benchmark(OperationsPerInvoke = 193)]
    public WakeupResult TwoParties() => WakeupChecker.Run(s_plain);

    /// <summary>One sender, the target, an inhibit, migration: 55,874 states.</summary>
    [Benchmark(OperationsPerInvoke = 55_874)]
    public WakeupResult ThreeParties() => WakeupChecker.Run(s_inhibit);

    /// <summary>Two senders, the target, an inhibit, migration: 2,189,772 states.</summary>
    [Benchmark(OperationsPerInvoke = 2_189_772)]
    public WakeupResult FourParties() => WakeupChecker.Run(s_two);

    /// <summary>The suite of the newest kernel: 42 models, results with their words.</summary>
    [Benchmark]
    public long Suite()
    {
        long states = 0;
        foreach (WakeupModel model in WakeupSuite.For(KvmKernel.Newest))
        {
            states += WakeupChecker.Run(model).States;
        }

        return states;
    }
}
