using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Percentiles against a naive sort.</summary>
public sealed class HistogramTests
{
    private static readonly double[] s_shares = [0, 0.001, 0.25, 0.5, 0.9, 0.99, 1];

    /// <summary>Runs of equal values, as batches make them, and the extremes.</summary>
    private static readonly Gen<long[]> s_values = Gen.Select(
        Gen.Frequency((8, Gen.Long[0, 9]), (1, Gen.Long), (1, Gen.Const(long.MinValue))), Gen.Int[1, 4])
        .Select((value, times) => Enumerable.Repeat(value, times))
        .Array[0, 12]
        .Select(runs => runs.SelectMany(run => run).ToArray());

    [Fact]
    public void Agrees_with_a_sorted_list()
        => s_values.Holds(
            values =>
            {
                Histogram histogram = Of(values);

                AssertEqual([.. values.Order()], histogram);
            },
            cases: 3000);

    [Fact]
    public void Adding_counts_is_adding_one_by_one()
        => Gen.Select(s_values, s_values).Holds(
            (first, second) =>
            {
                Histogram histogram = Of(first);
                foreach (IGrouping<long, long> group in second.GroupBy(value => value))
                {
                    histogram.Add(group.Key, group.Count());
                }

                AssertEqual([.. first.Concat(second).Order()], histogram);
            },
            cases: 3000);

    private static Histogram Of(long[] values)
    {
        Histogram histogram = new();
        foreach (long value in values)
        {
            histogram.Add(value);
        }

        return histogram;
    }

    private static void AssertEqual(List<long> sorted, Histogram histogram)
    {
        Assert.Equal(sorted.Count, histogram.Count);
        Assert.Equal(sorted.Distinct(), histogram.Values());
        Assert.Equal(sorted.GroupBy(value => value).Select(group => group.LongCount()), histogram.Counts());
        Assert.Equal(sorted.FirstOrDefault(), histogram.Min());
        Assert.Equal(sorted.LastOrDefault(), histogram.Max());
        foreach (double share in s_shares)
        {
            int rank = Math.Max(1, (int)Math.Ceiling(share * sorted.Count));
            Assert.Equal(sorted.Count == 0 ? 0 : sorted[rank - 1], histogram.Percentile(share));
        }
    }
}
