using System.Collections.Generic;

namespace AvicCore;

/// <summary>What one part of a search found; parts may run on any thread and in any order.</summary>
public sealed class DivergencePart
{
    internal DivergencePart(int number) => Number = number;

    /// <summary>The part, from 0.</summary>
    public int Number { get; }

    /// <summary>Cases tried.</summary>
    public long Cases { get; internal set; }

    internal Dictionary<GroupKey, DivergenceGroup> Groups { get; } = [];

    /// <summary>Cases tried of each kind of input, divergent or not: a key whose Kinds are None.</summary>
    internal Dictionary<GroupKey, long> Tried { get; } = [];

    internal void Add(in GroupKey key, CaseVcpu[] vcpus, Icr icr)
    {
        if (Groups.TryGetValue(key, out DivergenceGroup? group))
        {
            group.Count++;
            return;
        }

        Groups.Add(key, new DivergenceGroup { Count = 1, First = new IpiCase((CaseVcpu[])vcpus.Clone(), icr) });
    }
}

/// <summary>Divergences with one key: how many, and the first in the order of the search.</summary>
internal sealed class DivergenceGroup
{
    public long Count { get; set; }

    public IpiCase First { get; set; } = new([], default);
}
