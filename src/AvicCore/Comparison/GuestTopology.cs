namespace AvicCore;

/// <summary>How the guest of a searched VM has set its APICs up.</summary>
public enum GuestTopology
{
    /// <summary>As Linux does: ids 0, 1, 2 and so on, one mode, the logical ids that belong to it.</summary>
    Linux = 0,

    /// <summary>Some vCPUs have no logical id, LDR 0, as Linux leaves it from the ninth on in flat mode.</summary>
    NoLogicalId = 1,

    /// <summary>Some vCPUs are in xAPIC and some in x2APIC mode, as during bring-up.</summary>
    MixedModes = 2,

    /// <summary>Ids with a gap: the last vCPU has a high one.</summary>
    SparseIds = 3,

    /// <summary>Two vCPUs have one logical id.</summary>
    SharedLogicalId = 4,

    /// <summary>The LDR of a vCPU covers two bits.</summary>
    WideLogicalId = 5,

    /// <summary>Two vCPUs have written each other's xAPIC ID.</summary>
    SwappedIds = 6,
}
