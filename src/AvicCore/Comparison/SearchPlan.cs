using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>A search cut into parts of about a tenth of a second: exhaustive by growing number of vCPUs, then chance.</summary>
internal sealed class SearchPlan
{
    private const int CasesInPart = 200_000;
    private const int RandomCasesInPart = 8192;

    private readonly List<Slice> _slices = [];
    private readonly List<int> _stageEnds = [];

    public SearchPlan(DivergenceOptions options)
    {
        TopologySpace space = new(options.Modes, options.Topologies, options.Platform);
        VcpuState[] states = [.. options.States];
        for (int count = 1; count <= options.VcpuCount; count++)
        {
            StateSpace combinations = new(states, count);
            foreach (CaseVcpu[] vcpus in space.OfSize(count))
            {
                AddSlices(vcpus, combinations);
            }

            _stageEnds.Add(_slices.Count);
        }

        for (long first = 0; first < options.RandomCases; first += RandomCasesInPart)
        {
            long cases = Math.Min(RandomCasesInPart, options.RandomCases - first);
            _slices.Add(new Slice(null, first, cases, cases));
            CaseCount += cases;
        }

        _stageEnds.Add(_slices.Count);
    }

    /// <summary>Cases in all.</summary>
    public long CaseCount { get; private set; }

    public IReadOnlyList<Slice> Slices => _slices;

    /// <summary>Behind the last part of each size of VM, and of chance.</summary>
    public IReadOnlyList<int> StageEnds => _stageEnds;

    private void AddSlices(CaseVcpu[] vcpus, StateSpace combinations)
    {
        int icrs = IcrSpace.Of(vcpus).Length;
        long perSlice = Math.Max(1, CasesInPart / icrs);
        for (long first = 0; first < combinations.Count; first += perSlice)
        {
            long count = Math.Min(perSlice, combinations.Count - first);
            _slices.Add(new Slice(vcpus, first, count, count * icrs));
            CaseCount += count * icrs;
        }
    }

    /// <summary>State combinations of one topology; or cases of chance, where there is no topology.</summary>
    internal readonly record struct Slice(CaseVcpu[]? Vcpus, long First, long Count, long Cases);
}
