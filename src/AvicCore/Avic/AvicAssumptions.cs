using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What no manual states: each guess of the model as a named option.</summary>
/// <remarks>Those marked [A] in the spec, and others that cost little. about_AvicModel lists them with what changes.</remarks>
public sealed record AvicAssumptions
{
    /// <summary>The defaults.</summary>
    public static AvicAssumptions Default { get; } = new();

    /// <summary>
    /// An IPI that is neither Fixed nor has a legal vector exits with id 0, not 4: the type is checked first. Default true.
    /// </summary>
    public bool ChecksTypeBeforeVector { get; init; } = true;

    /// <summary>
    /// x2AVIC hardware treats destination FFFF_FFFFh as a broadcast, in either destination mode. Default true;
    /// false makes it an ordinary destination that no entry answers (exit id 2).
    /// </summary>
    public bool X2AvicBroadcasts { get; init; } = true;

    /// <summary>
    /// The index that an x2AVIC logical exit reports. AMD's engineer calls it invalid; the default, false, reports 0.
    /// True reports the physical id of the first target not running.
    /// </summary>
    public bool X2AvicLogicalReportsId { get; init; }

    /// <summary>
    /// Of several targets that do not run, the exit reports the first in ascending order. Default true; false: the last.
    /// </summary>
    public bool ReportsFirstNotRunning { get; init; } = true;

    /// <summary>
    /// A logical destination without a bit completes without an exit. Default true; false: exit id 2, index 0.
    /// </summary>
    public bool EmptyLogicalCompletes { get; init; } = true;

    /// <summary>
    /// Hardware clears the TMR bit of a vector that it delivers. Default true; false leaves the bit as it is.
    /// </summary>
    public bool ClearsTriggerMode { get; init; } = true;

    /// <summary>
    /// x2AVIC hardware answers an ICR write with bit 12, busy, by #GP. Default true; false ignores the bit.
    /// </summary>
    public bool X2AvicRefusesBusy { get; init; } = true;

    /// <summary>
    /// CPUID Fn8000_000A EDX[27]: reads of the extended LVT (500h-530h) are allowed and writes trap. Default false: both
    /// are faults.
    /// </summary>
    public bool AccessesExtendedLvt { get; init; }

    /// <summary>
    /// A broadcast with a target that does not run reports the target's entry in the physical table, in either destination
    /// mode. Default true; false reports index 0.
    /// </summary>
    public bool BroadcastReportsPhysicalIndex { get; init; } = true;

    /// <summary>
    /// A bad backing page met in a broadcast ends it there, and the entries before it have the vector. Default true; false:
    /// all entries are looked at first, and nothing is delivered.
    /// </summary>
    public bool DeliversUpToBadPage { get; init; } = true;

    /// <summary>
    /// A doorbell to a physical CPU that is in the host has no effect. Default true; false: the host takes it as an interrupt,
    /// and the target is listed in HostIpis.
    /// </summary>
    public bool IgnoresHostDoorbell { get; init; } = true;

    /// <summary>
    /// x2AVIC hardware itself refuses reserved values of TPR, EOI, SELF_IPI and ICR by #GP. Default true; false: it takes
    /// them as they come.
    /// </summary>
    public bool X2AvicChecksWrites { get; init; } = true;

    /// <summary>
    /// The EOI of a level-triggered vector exits as a trap, its ISR bit cleared by hardware. Default true; false: as a fault,
    /// and KVM clears the bit.
    /// </summary>
    public bool TrapsLevelEoi { get; init; } = true;

    /// <summary>
    /// A posted interrupt writes a GA log entry only for a blocked vCPU. Default true; false: also for one that is scheduled
    /// out or waits for a STARTUP.
    /// </summary>
    public bool GaLogsOnlyBlocked { get; init; } = true;

    /// <summary>The kernel from which on a GATag holds the vCPU's index in place of its id. Default 6.17.</summary>
    public Version GaTagIndexSince { get; init; } = new(6, 17);

    /// <summary>The names of those that are not the default.</summary>
    internal IEnumerable<string> NotDefault()
        => typeof(AvicAssumptions).GetProperties()
            .Where(option => option.GetMethod is { IsStatic: false } && !Equals(option.GetValue(this), option.GetValue(Default)))
            .Select(option => option.Name);
}
