namespace AvicCore;

/// <summary>What became of one IPI as sets of vCPUs, bit n for the vCPU with index n: for searches over small VMs.</summary>
internal struct IpiProbe
{
    /// <summary>The most vCPUs that fit.</summary>
    public const int MaxVcpus = 64;

    /// <summary>Who must receive it (<see cref="IpiFate"/>).</summary>
    public ulong Addressed;

    public ulong Doorbells;
    public ulong SoftwareDoorbells;
    public ulong HostIpis;
    public ulong Woken;
    public ulong Lost;
    public ulong Dropped;

    /// <summary>Bit n for the <see cref="IpiWarning"/> with value n.</summary>
    public int Warnings;

    public IpiPath Path;

    /// <summary>Failure id of the exit; -1 without an exit 401h.</summary>
    public int ExitId;
}
