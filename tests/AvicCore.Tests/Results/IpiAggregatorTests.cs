using System.Linq;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A measurement does not care whether it got results or their batch.</summary>
public sealed class IpiAggregatorTests
{
    [Fact]
    public void Results_one_by_one_measure_as_their_batch_does()
        => Gen.Select(NaiveCaseGen.Tidy, Gen.OneOf("G0a", "G1", "G3b", "G5"), Gen.Int[2, 5]).Holds(
            (machine, generation, count) =>
            {
                NaiveCase hashed = machine with { HashesVectors = true };
                IpiAggregator single = new("vm", "kernel");
                IpiAggregator batched = new("vm", "kernel");
                foreach (ulong raw in machine.Icrs)
                {
                    for (int i = 0; i < count; i++)
                    {
                        single.Add(hashed.ToVm(generation).Send(machine.Source, new Icr(raw)));
                    }

                    batched.Add(hashed.ToVm(generation).SendBatch(machine.Source, new Icr(raw), count));
                }

                Assert.Equal(Text(single), Text(batched));
            },
            cases: 2000);

    [Fact]
    public void Sums_and_percentiles_come_out_as_added()
    {
        IpiAggregator aggregator = new("vm", "kernel");
        for (int i = 1; i <= 100; i++)
        {
            aggregator.Add(new IpiResult
            {
                Path = i <= 60 ? IpiPath.Hardware : i <= 80 ? IpiPath.Fast : IpiPath.Slow,
                ExitId = i <= 60 ? null : 1,
                Cycles = i * 10,
                Visited = 2,
                Woken = i > 60 ? [1] : [],
                Warnings = i == 100 ? [IpiWarning.InvalidIpiTarget] : [],
            });
        }

        IpiMeasurement sum = aggregator.ToMeasurement();

        Assert.Equal(("vm", "kernel", 100L), (sum.VM, sum.Kernel, sum.Count));
        Assert.Equal((60L, 20L, 20L, 0L, 0L), (sum.Hardware, sum.Fast, sum.Slow, sum.Emulated, sum.None));
        Assert.Equal((40L, 40L, 1L), (sum.Exits, sum.Woken, sum.Warnings));
        Assert.Equal([0, 40, 0, 0, 0, 0], sum.ExitsById);
        Assert.Equal((200L, 2.0, 50500L, 505.0), (sum.Visited, sum.VisitedPerIpi, sum.Cycles, sum.CyclesMean));
        Assert.Equal(
            (10L, 500L, 900L, 990L, 1000L),
            (sum.CyclesMin, sum.CyclesP50, sum.CyclesP90, sum.CyclesP99, sum.CyclesMax));
    }

    [Fact]
    public void An_empty_measurement_is_all_zero()
    {
        IpiMeasurement sum = new IpiAggregator("", "").ToMeasurement();
        Assert.Equal((0L, 0L, 0.0, 0L), (sum.Count, sum.Cycles, sum.CyclesMean, sum.CyclesP99));
        Assert.Equal(0, sum.ExitsById.Sum());
    }

    private static string Text(IpiAggregator aggregator) => JsonSerializer.Serialize(aggregator.ToMeasurement());
}
