using System;

namespace AvicCore;

/// <summary>Why AVIC is off for a VM. Bits are numbered as in Linux 6.3 and newer (spec 03 section 8).</summary>
[Flags]
public enum AvicInhibit
{
    /// <summary>Nothing inhibits AVIC.</summary>
    None = 0,

    /// <summary>0: the module or the CPU has no AVIC.</summary>
    Disabled = 1 << 0,

    /// <summary>1: a guest SynIC interrupt uses AutoEOI.</summary>
    HyperV = 1 << 1,

    /// <summary>2: there is no in-kernel APIC yet.</summary>
    Absent = 1 << 2,

    /// <summary>3: a debugger blocks interrupts on a vCPU.</summary>
    BlockIrq = 1 << 3,

    /// <summary>4: two vCPUs share a physical APIC ID and the map is unusable.</summary>
    PhysicalIdAliased = 1 << 4,

    /// <summary>5: a guest changed an xAPIC id.</summary>
    ApicIdModified = 1 << 5,

    /// <summary>6: a guest moved the APIC base.</summary>
    ApicBaseModified = 1 << 6,

    /// <summary>7: the vCPU runs a nested guest.</summary>
    Nested = 1 << 7,

    /// <summary>8: an interrupt window is wanted.</summary>
    IrqWindow = 1 << 8,

    /// <summary>9: the in-kernel PIT re-injects lost ticks.</summary>
    PitReinject = 1 << 9,

    /// <summary>10: an SEV guest.</summary>
    Sev = 1 << 10,

    /// <summary>11: logical ids have several bits, are shared, or modes differ.</summary>
    LogicalIdAliased = 1 << 11,

    /// <summary>12: a vCPU id is too big for the physical APIC ID table (6.17).</summary>
    PhysicalIdTooBig = 1 << 12,

    /// <summary>Up to 5.19 only: the guest may use x2APIC, which AVIC could not accelerate.</summary>
    X2Apic = 1 << 16,
}
