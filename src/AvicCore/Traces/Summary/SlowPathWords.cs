namespace AvicCore;

/// <summary>Causes of the slow path, in words that end the sentence "slow because of ...".</summary>
internal static class SlowPathWords
{
    public static string Of(SlowPathCause cause)
        => cause switch
        {
            SlowPathCause.Shorthand => "a shorthand (all, all but self)",
            SlowPathCause.Broadcast => "a broadcast destination",
            SlowPathCause.SeveralTargets => "several targets in one destination",
            SlowPathCause.X2ApicLogical => "an x2APIC logical destination",
            SlowPathCause.Mismatch => "an index that does not fit the destination",
            SlowPathCause.NoVcpu => "a destination that no vCPU has",
            _ => "the kernel: it has no fast path",
        };
}
