namespace AvicCore;

/// <summary>Who handled an IPI.</summary>
public enum IpiPath
{
    /// <summary>The handler did nothing for it: the IPI was dropped or ignored.</summary>
    None = 0,

    /// <summary>AVIC delivered it without an exit.</summary>
    Hardware = 1,

    /// <summary>KVM found the targets from the exit's index or the destination's bits.</summary>
    Fast = 2,

    /// <summary>KVM looked at every vCPU.</summary>
    Slow = 3,

    /// <summary>KVM's software APIC delivered it.</summary>
    Emulated = 4,
}

/// <summary>A line of kernel log; the kernel prints the first two kinds and the fourth once per boot, the last once per VM.</summary>
public enum IpiWarning
{
    /// <summary>"dest!=index": a physical destination and the exit's index differ (5.19 and newer).</summary>
    DestinationNotIndex = 0,

    /// <summary>"index!=logid_index": the exit's index is not the logical table slot computed (5.19 to 6.2).</summary>
    LogicalIndexNotIndex = 1,

    /// <summary>"Invalid IPI target": failure id 2 on kernels up to 5.16.</summary>
    InvalidIpiTarget = 2,

    /// <summary>"Invalid backing page": failure id 3.</summary>
    InvalidBackingPage = 3,

    /// <summary>"Unknown IPI interception": a failure id the kernel does not know.</summary>
    UnknownIpiInterception = 4,

    /// <summary>
    /// "Disabled LAPIC found during irq injection": vector hashing chose a bit of a lowest-priority IPI's destination behind
    /// which there is no APIC; the IPI is dropped.
    /// </summary>
    DisabledLapic = 5,
}
