namespace AvicCore;

/// <summary>Why KVM looked at every vCPU for an IPI.</summary>
public enum SlowPathCause
{
    /// <summary>A shorthand: all, or all but self.</summary>
    Shorthand = 0,

    /// <summary>The destination field that means everyone.</summary>
    Broadcast = 1,

    /// <summary>A logical destination with several bits, before 6.3.</summary>
    SeveralTargets = 2,

    /// <summary>An x2APIC logical destination, which kernels before 6.3 do not take on the fast path.</summary>
    X2ApicLogical = 3,

    /// <summary>Destination and index of the exit do not agree.</summary>
    Mismatch = 4,

    /// <summary>Nothing in the ICR speaks against the fast path: no vCPU has the id, or it did not match.</summary>
    NoVcpu = 5,

    /// <summary>The kernel has no fast path: before 5.19.</summary>
    EveryIpi = 6,
}

/// <summary>Incomplete IPIs by failure id, destination and path.</summary>
public sealed class IpiCounts
{
    /// <summary>Exits 401h, all failure ids.</summary>
    public long Incomplete { get; set; }

    /// <summary>Of these, known from plain kvm_exit events alone.</summary>
    public long FromExits { get; set; }

    /// <summary>By failure id, in ascending order.</summary>
    public FailureCount[] Failures { get; set; } = [];

    /// <summary>Targets not running (id 1) that KVM found without looking at every vCPU.</summary>
    public long Fast { get; set; }

    /// <summary>Targets not running (id 1) for which KVM looked at every vCPU.</summary>
    public long Slow { get; set; }

    /// <summary>True if slow-path events were recorded; else the kernel's rules were applied to each ICR.</summary>
    public bool IsPathRecorded { get; set; }

    /// <summary>Slow ones by cause.</summary>
    public SlowCauseCount[] SlowCauses { get; set; } = [];

    /// <summary>IPIs that KVM delivers in software: failure ids 0 and, where the kernel does, 2.</summary>
    public long Emulated { get; set; }

    /// <summary>IPIs that this kernel drops: failure id 2 before 6.3, ids 3 and 4.</summary>
    public long Dropped { get; set; }

    /// <summary>Physical destinations without a shorthand.</summary>
    public long Physical { get; set; }

    /// <summary>Logical destinations without a shorthand.</summary>
    public long Logical { get; set; }

    /// <summary>Logical destinations that name several vCPUs.</summary>
    public long LogicalSeveral { get; set; }

    /// <summary>Destinations that only an x2APIC sender can write; others are taken as xAPIC.</summary>
    public long X2Apic { get; set; }

    /// <summary>x2APIC logical destinations in cluster 0, which 6.0 to 6.2 lose.</summary>
    public long X2ApicClusterZero { get; set; }

    /// <summary>Shorthand self.</summary>
    public long ShorthandSelf { get; set; }

    /// <summary>Shorthand all including self.</summary>
    public long ShorthandAll { get; set; }

    /// <summary>Shorthand all but self.</summary>
    public long ShorthandOthers { get; set; }

    /// <summary>Broadcast by destination field.</summary>
    public long Broadcast { get; set; }

    /// <summary>Of these, logical ones, which 6.3 and newer look up in the logical table instead.</summary>
    public long LogicalBroadcast { get; set; }

    /// <summary>Share of broadcasts and of shorthands to many, 0 to 100.</summary>
    public double ToAllPercent { get; set; }

    internal long CountOf(IpiFailure failure)
    {
        FailureCount? row = System.Array.Find(Failures, row => row.Failure == failure);
        return row?.Count ?? 0;
    }
}

/// <summary>Incomplete IPIs with one failure id.</summary>
public sealed class FailureCount
{
    /// <summary>The failure id.</summary>
    public int Id { get; set; }

    /// <summary>Its name in the manual.</summary>
    public IpiFailure Failure { get; set; }

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Share of all incomplete IPIs, 0 to 100.</summary>
    public double Percent { get; set; }
}

/// <summary>Slow-path IPIs of one cause.</summary>
public sealed class SlowCauseCount
{
    /// <summary>The cause.</summary>
    public SlowPathCause Cause { get; set; }

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Share of the slow ones, 0 to 100.</summary>
    public double Percent { get; set; }
}
