using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Small cases still show what large ones did, and no smaller one does.</summary>
public sealed class ShrinkTests
{
    public static TheoryData<string> Kernels => [.. KvmKernel.All.Select(kernel => kernel.Name), "6.1.170"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_shrunk_case_diverges_in_the_same_way_and_loses_it_with_one_vCPU_or_bit_less(string kernel)
    {
        DivergenceOptions options = Finding.Options(kernel) with { VcpuCount = 2, RandomCases = 30_000 };
        CaseComparer comparer = new(options);
        IpiCase[] found = [.. Finding.FirstCases(options)];
        Assert.NotEmpty(found);
        foreach (IpiCase large in found)
        {
            GroupKey before = comparer.Classify(large);
            IpiCase small = comparer.Shrink(large);
            GroupKey after = comparer.Classify(small);
            Assert.NotEqual(DivergenceKinds.None, after.Kinds);
            Assert.Equal((before.Mode, before.Class, before.Kinds), (after.Mode, after.Class, after.Kinds));
            Assert.True(after.Reach <= before.Reach);
            Assert.All(Smaller(small), smaller => AssertDiffers(after, comparer.Classify(smaller)));
        }
    }

    /// <summary>One vCPU or one bit less, made here and not by the shrinker.</summary>
    private static IEnumerable<IpiCase> Smaller(IpiCase small)
    {
        for (int v = 1; v < small.Vcpus.Length; v++)
        {
            yield return new IpiCase([.. small.Vcpus[..v], .. small.Vcpus[(v + 1)..]], small.Icr);
        }

        for (int bit = 8; bit < 64; bit++)
        {
            if ((small.Icr.Raw >> bit & 1) != 0)
            {
                yield return small with { Icr = new Icr(small.Icr.Raw ^ (1UL << bit)) };
            }
        }
    }

    private static void AssertDiffers(GroupKey key, GroupKey smaller)
        => Assert.False(
            (key.Mode, key.Class, key.Kinds, IsInhibited(key)) == (smaller.Mode, smaller.Class, smaller.Kinds, IsInhibited(smaller))
                && smaller.Reach <= key.Reach,
            $"{smaller}");

    private static bool IsInhibited(GroupKey key) => key.Reach == DivergenceReach.Inhibited;
}
