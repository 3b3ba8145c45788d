namespace AvicCore;

/// <summary>Says in what an outcome differs from the reference: another kernel's outcome, or the architecture.</summary>
internal static class DivergenceJudge
{
    /// <summary>What can be held against the architecture; paths, doorbells and log lines are a kernel's own.</summary>
    public const DivergenceKinds Architectural =
        DivergenceKinds.Woken | DivergenceKinds.Lost | DivergenceKinds.Dropped;

    /// <summary>
    /// Against the architecture: nobody addressed may be lost or dropped, and nobody else woken. IPIs without a fate (see
    /// <see cref="IpiFate"/>) are not judged.
    /// </summary>
    public static DivergenceKinds Judge(in IpiProbe actual, Icr icr)
    {
        if (!icr.CanBeAccelerated)
        {
            return DivergenceKinds.None;
        }

        return (actual.Lost != 0 ? DivergenceKinds.Lost : 0)
            | (actual.Dropped != 0 ? DivergenceKinds.Dropped : 0)
            | ((actual.Woken & ~actual.Addressed) != 0 ? DivergenceKinds.Woken : 0);
    }

    /// <summary>Against another kernel. A wake-up that is missing because it was lost or dropped is told once, as that.</summary>
    public static DivergenceKinds Judge(in IpiProbe actual, in IpiProbe reference)
    {
        ulong lost = actual.Lost ^ reference.Lost;
        ulong dropped = actual.Dropped ^ reference.Dropped;
        ulong woken = (actual.Woken ^ reference.Woken) & ~(lost | dropped);
        bool ringsAlike = actual.SoftwareDoorbells == reference.SoftwareDoorbells && actual.HostIpis == reference.HostIpis;
        return (lost != 0 ? DivergenceKinds.Lost : 0)
            | (dropped != 0 ? DivergenceKinds.Dropped : 0)
            | (woken != 0 ? DivergenceKinds.Woken : 0)
            | (actual.Path != reference.Path ? DivergenceKinds.Path : 0)
            | (ringsAlike ? 0 : DivergenceKinds.Doorbell)
            | (actual.Warnings != reference.Warnings ? DivergenceKinds.Warning : 0);
    }
}
