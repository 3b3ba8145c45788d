namespace AvicCore;

/// <summary>Which IPIs a handler takes on its fast path.</summary>
internal enum FastPathRule
{
    /// <summary>None: up to 5.18.</summary>
    None = 0,

    /// <summary>The seed, Patch-V1.</summary>
    Seed = 1,

    /// <summary>5.19-rc1: the seed for xAPIC alone.</summary>
    SeedXApic = 2,

    /// <summary>5.19: a single target.</summary>
    Single = 3,

    /// <summary>6.0 to 6.2: a single target, and x2APIC as merged.</summary>
    SingleMerged = 4,

    /// <summary>6.3 and newer: every bit names a target.</summary>
    EveryBit = 5,
}

/// <summary>The rule of each handler (spec 03 section 3).</summary>
internal static class FastPathRules
{
    public static FastPathRule Of(string handler)
        => handler switch
        {
            "G0a" or "G0b" or "G0x" => FastPathRule.None,
            "G1" => FastPathRule.Seed,
            "G2" => FastPathRule.SeedXApic,
            "G3a" => FastPathRule.Single,
            "G3b" => FastPathRule.SingleMerged,
            _ => FastPathRule.EveryBit,
        };
}
