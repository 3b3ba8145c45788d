using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>A CPU generation and what its AVIC can do (spec 01 section 1).</summary>
public sealed class AvicPlatform
{
    private AvicPlatform(string name, string family)
    {
        Name = name;
        Family = family;
    }

    /// <summary>Zen 1, family 17h: xAVIC with erratum 1235.</summary>
    public static AvicPlatform Zen1 { get; } = new("Zen1", "17h") { HasErratum1235 = true };

    /// <summary>Zen 2, family 17h: xAVIC with erratum 1235; an illegal vector is ignored without an exit.</summary>
    public static AvicPlatform Zen2 { get; } =
        new("Zen2", "17h") { HasErratum1235 = true, IgnoresIllegalVector = true };

    /// <summary>Zen 3, family 19h: xAVIC.</summary>
    public static AvicPlatform Zen3 { get; } = new("Zen3", "19h");

    /// <summary>Zen 4, family 19h: x2AVIC, 512 ids.</summary>
    public static AvicPlatform Zen4 { get; } = new("Zen4", "19h") { X2ApicIds = 512 };

    /// <summary>Zen 5, family 1Ah: x2AVIC, 512 ids.</summary>
    public static AvicPlatform Zen5 { get; } = new("Zen5", "1Ah") { X2ApicIds = 512 };

    /// <summary>x2AVIC with the 4096-id extension, CPUID Fn8000_000A ECX[6]; first model not verified.</summary>
    public static AvicPlatform X2AvicExt { get; } = new("X2AvicExt", "1Ah") { X2ApicIds = 4096 };

    /// <summary>Every known generation, oldest first.</summary>
    public static IReadOnlyList<AvicPlatform> All { get; } = [Zen1, Zen2, Zen3, Zen4, Zen5, X2AvicExt];

    /// <summary>The name, as given to <c>-Hardware</c>.</summary>
    public string Name { get; }

    /// <summary>The CPU family.</summary>
    public string Family { get; }

    /// <summary>True when guests' x2APIC registers are accelerated.</summary>
    public bool HasX2Avic => X2ApicIds > 0;

    /// <summary>Entries of the physical APIC ID table in x2AVIC mode: 0, 512 or 4096.</summary>
    public int X2ApicIds { get; private init; }

    /// <summary>
    /// The largest AVIC_PHYSICAL_MAX_INDEX that VMRUN takes: FFh for xAVIC, 1FFh or FFFh for x2AVIC (spec 01 section 2). What
    /// is programmed is the kernel's to say.
    /// </summary>
    public int MaxIndex => HasX2Avic ? X2ApicIds - 1 : byte.MaxValue;

    /// <summary>The CPUID bits that announce it.</summary>
    public string Cpuid
    {
        get
        {
            string x2Avic = HasX2Avic ? ", [18] x2AVIC" : "";
            string extended = X2ApicIds > 512 ? "; ECX[6] x2AVIC_EXT" : "";
            return $"Fn8000_000A EDX[13] AVIC{x2Avic}{extended}";
        }
    }

    /// <summary>The ICR-write microcode may read a stale IsRunning = 1; KVM 6.17 turns IPI virtualization off.</summary>
    public bool HasErratum1235 { get; private init; }

    /// <summary>A vector below 16 is ignored without exit 401h id 4 (observed on Zen 2).</summary>
    public bool IgnoresIllegalVector { get; private init; }

    /// <summary>The generation with this name, in any case.</summary>
    /// <exception cref="AvicException">There is none; the message lists them.</exception>
    public static AvicPlatform Parse(string name)
        => All.FirstOrDefault(platform => string.Equals(platform.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new AvicException(
                AvicError.UnknownHardware,
                $"Hardware '{name}' is not known. Known: {string.Join(", ", All.Select(platform => platform.Name))}.",
                name);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Ids 0 to 254: FFh is the broadcast.</summary>
    internal const int XApicIds = 255;
}
