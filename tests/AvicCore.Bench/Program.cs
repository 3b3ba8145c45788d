using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AvicCore.Bench;

/// <summary>Measures, asserts nothing: <c>dotnet run -c Release --project tests/AvicCore.Bench -- --filter '*'</c>.</summary>
/// <remarks>
/// In this process: BenchmarkDotNet's own build of a copy does not get along with a repository that manages its package
/// versions in one place. Five iterations, so that the whole takes minutes; compare ratios within one run.
/// </remarks>
internal static class Program
{
    private static void Main(string[] args)
    {
        if (TraceRace.TryRun(args))
        {
            return;
        }

        Job job = Job.Default
            .WithWarmupCount(3)
            .WithIterationCount(5)
            .WithToolchain(InProcessEmitToolchain.Instance);
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
    }
}
