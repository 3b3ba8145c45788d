using System;

namespace AvicCore;

/// <summary>In what the handling of one IPI can differ.</summary>
[Flags]
public enum DivergenceKinds
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>Which halted vCPUs are woken.</summary>
    Woken = 1 << 0,

    /// <summary>Which vCPUs are addressed, have their IRR bit, and are left asleep.</summary>
    Lost = 1 << 1,

    /// <summary>Which vCPUs are addressed and never get their IRR bit.</summary>
    Dropped = 1 << 2,

    /// <summary>Who handles it: hardware, fast path, slow path, emulation, nobody.</summary>
    Path = 1 << 3,

    /// <summary>Which vCPUs KVM rings or sends a reschedule IPI.</summary>
    Doorbell = 1 << 4,

    /// <summary>What the kernel logs.</summary>
    Warning = 1 << 5,
}
