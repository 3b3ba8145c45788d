namespace AvicCore;

/// <summary>The xAPIC logical ids that Linux gives its CPUs at bring-up.</summary>
internal static class LinuxLogicalIds
{
    private const int FlatMembers = 8;
    private const int ClusterMembers = 4;
    private const int Clusters = 15;

    /// <summary>
    /// Flat: one bit for each of the first eight vCPUs. Cluster: four members a cluster, clusters 0 to 14, the first sixty.
    /// The others get none, as Linux uses physical ids there; an x2APIC has none either.
    /// </summary>
    public static byte Of(ApicMode mode, int id)
        => mode switch
        {
            ApicMode.XApicFlat when id < FlatMembers => (byte)(1 << id),
            ApicMode.XApicCluster when id < Clusters * ClusterMembers
                => (byte)((id / ClusterMembers * 16) | (1 << (id % ClusterMembers))),
            _ => 0,
        };
}
