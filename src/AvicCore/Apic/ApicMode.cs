namespace AvicCore;

/// <summary>The mode of a vCPU's local APIC: APIC_BASE and, in xAPIC mode, the DFR together.</summary>
public enum ApicMode : byte
{
    /// <summary>APIC_BASE.EN = 0: no register, no IPI, AVIC off for this vCPU.</summary>
    Disabled = 0,

    /// <summary>xAPIC, 8-bit ids, DFR flat: bit n of a logical id names one vCPU.</summary>
    XApicFlat = 1,

    /// <summary>xAPIC, 8-bit ids, DFR cluster: 15 clusters of 4 members.</summary>
    XApicCluster = 2,

    /// <summary>x2APIC, 32-bit ids, the LDR derived from the id.</summary>
    X2Apic = 3,
}
