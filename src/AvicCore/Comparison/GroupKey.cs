using System;

namespace AvicCore;

/// <summary>Divergences of one group have one cause, as far as a search can tell.</summary>
internal readonly record struct GroupKey(
    ApicMode Mode, IpiInputClass Class, DivergenceKinds Kinds, GuestTopology Topology, DivergenceReach Reach)
    : IComparable<GroupKey>
{
    /// <summary>What guests can meet comes first, then the worst.</summary>
    public int CompareTo(GroupKey other)
    {
        int order = Reach.CompareTo(other.Reach);
        order = order != 0 ? order : Severity(Kinds).CompareTo(Severity(other.Kinds));
        order = order != 0 ? order : Kinds.CompareTo(other.Kinds);
        order = order != 0 ? order : Topology.CompareTo(other.Topology);
        order = order != 0 ? order : Class.CompareTo(other.Class);
        return order != 0 ? order : Mode.CompareTo(other.Mode);
    }

    private static int Severity(DivergenceKinds kinds)
        => (kinds & DivergenceKinds.Lost) != 0 ? 0
            : (kinds & DivergenceKinds.Dropped) != 0 ? 1
            : (kinds & DivergenceKinds.Woken) != 0 ? 2
            : 3;
}
