using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>A search cut into parts of some hundredths of a second: exhaustive by growing number of vCPUs, then chance.</summary>
internal sealed class SearchPlan
{
    private const int CasesInPart = 50_000;
    private const int RandomCasesInPart = 8192;
    private const int MaxParts = 2_000_000;

    private readonly List<Block> _blocks = [];
    private readonly List<int> _stageEnds = [];

    // Topologies of one size differ in their modes; the ids, which an x2APIC's ICRs depend on, are mostly the same.
    private readonly Dictionary<(bool IsX2Apic, int Count, int LastId), int> _icrCounts = [];

    /// <exception cref="AvicException">More cases than anybody would wait for.</exception>
    public SearchPlan(DivergenceOptions options)
    {
        TopologySpace space = new(options.Modes, options.Topologies, options.Platform);
        VcpuState[] states = [.. options.States];
        for (int count = 1; count <= options.VcpuCount; count++)
        {
            long combinations = new StateSpace(states, count).Count;
            foreach (CaseVcpu[] vcpus in space.OfSize(count))
            {
                int icrs = IcrsOf(vcpus);
                Add(vcpus, combinations, Math.Max(1, CasesInPart / icrs), icrs);
            }

            _stageEnds.Add(PartCount);
        }

        Add(null, options.RandomCases, RandomCasesInPart, casesPerItem: 1);
        _stageEnds.Add(PartCount);
    }

    /// <summary>Cases in all.</summary>
    public long CaseCount { get; private set; }

    public int PartCount { get; private set; }

    /// <summary>Behind the last part of each size of VM, and of chance.</summary>
    public IReadOnlyList<int> StageEnds => _stageEnds;

    /// <summary>What one part has to do.</summary>
    public Slice this[int part]
    {
        get
        {
            int low = 0;
            int high = _blocks.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = _blocks[middle].FirstPart <= part ? (middle, high) : (low, middle - 1);
            }

            Block block = _blocks[low];
            long first = (part - block.FirstPart) * (long)block.PerPart;
            long count = Math.Min(block.PerPart, block.Items - first);
            return new Slice(block.Vcpus, first, count, count * block.CasesPerItem);
        }
    }

    private void Add(CaseVcpu[]? vcpus, long items, int perPart, int casesPerItem)
    {
        long parts = (items + perPart - 1) / perPart;
        if (parts == 0)
        {
            return;
        }

        if (PartCount + parts > MaxParts)
        {
            throw new AvicException(
                AvicError.InvalidCount,
                "This search has more than 100 billion cases, which takes many hours: narrow the number of vCPUs, the states or "
                    + "the topologies.");
        }

        _blocks.Add(new Block(vcpus, PartCount, items, perPart, casesPerItem));
        PartCount += (int)parts;
        CaseCount += items * casesPerItem;
    }

    private int IcrsOf(CaseVcpu[] vcpus)
    {
        (bool, int, int) key = (vcpus[0].IsX2Apic, vcpus.Length, vcpus[vcpus.Length - 1].Id);
        if (!_icrCounts.TryGetValue(key, out int count))
        {
            count = IcrSpace.Of(vcpus).Length;
            _icrCounts.Add(key, count);
        }

        return count;
    }

    /// <summary>State combinations of one topology; or cases of chance, where there is no topology.</summary>
    internal readonly record struct Slice(CaseVcpu[]? Vcpus, long First, long Count, long Cases);

    private readonly record struct Block(CaseVcpu[]? Vcpus, int FirstPart, long Items, int PerPart, int CasesPerItem);
}
