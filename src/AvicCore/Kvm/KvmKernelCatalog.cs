using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>The nine handlers, and which details an exact version adds to them (spec 03 section 1).</summary>
internal static class KvmKernelCatalog
{
    private static readonly Version s_oldest = new(4, 7);

    /// <summary>Oldest first. A name means its first release.</summary>
    public static IReadOnlyList<KvmKernel> Named { get; } =
    [
        Released("Linux-5.0", new Version(5, 0)),
        Released("Linux-5.17", new Version(5, 17)),
        Unreleased(
            "X2Avic-Rfc", "G0x", "never released", "scan all, destination decoded by the target's mode", indexMask: 0xFF),
        Unreleased("Patch-V1", "G1", "never released", "the patch of April 2022: kick the vCPU that the index names", indexMask: 0x1FF),
        ReleaseCandidate("Linux-5.19-rc1"),
        Released("Linux-5.19", new Version(5, 19)),
        Released("Linux-6.0", new Version(6, 0)),
        Released("Linux-6.3", new Version(6, 3)),
        Released("Linux-6.19", new Version(6, 19)),
    ];

    public static KvmKernel Parse(string name)
    {
        string wanted = name.Trim();
        KvmKernel? named = Named.FirstOrDefault(k => string.Equals(k.Name, wanted, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
        {
            return named;
        }

        string plain = StripPrefix(wanted);
        if (IsReleaseCandidateOf519(plain))
        {
            return ReleaseCandidate(plain);
        }

        if (TryParseVersion(plain, out Version? version) && version >= s_oldest)
        {
            return Released(plain, version);
        }

        throw new AvicException(
            AvicError.UnknownKernel,
            $"Kernel '{name}' is not known. Expected a version from 4.7, such as 6.1.170, or one of: "
                + $"{string.Join(", ", Named.Select(kernel => kernel.Name))}.",
            name);
    }

    public static IIpiHandler CreateHandler(string handler)
        => handler switch
        {
            "G0a" => new G0aScanNotRunning(),
            "G0b" => new G0bScanEveryMatch(),
            "G0x" => new G0xScanByTargetMode(),
            "G1" => new G1KickIndex(),
            "G2" => new G2KickIndexXApic(),
            "G3a" => new G3aKickSingle(),
            "G3b" => new G3bKickSingle(),
            "G4" => new G4KickBitmap(),
            _ => new G5KickBitmap(),
        };

    private static KvmKernel Released(string name, Version version)
    {
        (string handler, string covers, string idea) = HandlerOf(version);
        return new KvmKernel(name, handler, covers, idea, version)
        {
            IndexMask = version >= new Version(6, 19) ? 0xFFF : version >= new Version(5, 19) ? 0x1FF : 0xFF,
            InvalidTarget = InvalidTargetOf(version),
            KnowsInvalidVector = IsSince(version, new Version(6, 6), new Version(6, 1, 60), new Version(6, 5, 9)),
            HasX2Avic = version >= new Version(6, 0),
            HasIpivParameter = version >= new Version(6, 17),
            XApicMaxIndex = version >= new Version(6, 0) ? 254 : 255,
            MaxX2ApicIds = version >= new Version(6, 19) ? 4096 : version >= new Version(6, 0) ? 512 : 0,
            CompletesByMode = version >= new Version(5, 17),
            RequiresSingleBitLdr = version >= new Version(6, 3),
            AvicDefault = version >= new Version(6, 18) ? "auto" : "off",
        };
    }

    private static KvmKernel ReleaseCandidate(string name)
        => new(name, "G2", "5.19-rc", "Patch-V1 without its x2APIC part", new Version(5, 19))
        {
            IndexMask = 0x1FF,
            InvalidTarget = InvalidTargetPolicy.Drop,
            XApicMaxIndex = 255,
            CompletesByMode = true,
        };

    /// <summary>Patches of the x2AVIC series of 2022: on top of 5.18, with x2AVIC and no limit but the hardware's.</summary>
    private static KvmKernel Unreleased(string name, string handler, string covers, string idea, int indexMask)
        => new(name, handler, covers, idea, version: null)
        {
            IndexMask = indexMask,
            InvalidTarget = InvalidTargetPolicy.Drop,
            HasX2Avic = true,
            XApicMaxIndex = 255,
            MaxX2ApicIds = 4096,
            CompletesByMode = true,
        };

    private static (string Handler, string Covers, string Idea) HandlerOf(Version version)
    {
        if (version >= new Version(6, 19))
        {
            return ("G5", "6.19 -", "12-bit index, 4096 ids");
        }

        if (version >= new Version(6, 3))
        {
            return ("G4", "6.3 - 6.18", "every bit of the destination names a target; scan for broadcast and shorthand");
        }

        if (version >= new Version(6, 0))
        {
            return ("G3b", "6.0 - 6.2, 6.1 LTS", "as merged with x2AVIC: x2APIC cluster 0 lost, others slow");
        }

        if (version >= new Version(5, 19))
        {
            return ("G3a", "5.19", "single target from the destination, checked against the index");
        }

        return version >= new Version(5, 17)
            ? ("G0b", "5.17 - 5.18", "scan all, kick every match")
            : ("G0a", "4.7 - 5.16", "scan all, wake those that match and do not run");
    }

    private static InvalidTargetPolicy InvalidTargetOf(Version version)
    {
        if (IsSince(version, new Version(6, 3), new Version(5, 15, 103), new Version(6, 1, 16), new Version(6, 2, 3)))
        {
            return InvalidTargetPolicy.Emulate;
        }

        bool isWarningGone = IsSince(version, new Version(5, 17), new Version(5, 15, 1), new Version(5, 16, 1));
        return isWarningGone || version < new Version(5, 0) ? InvalidTargetPolicy.Drop : InvalidTargetPolicy.WarnAndDrop;
    }

    /// <summary>True for mainline from <paramref name="mainline"/> and for each stable series from its own release.</summary>
    private static bool IsSince(Version version, Version mainline, params Version[] stable)
        => version >= mainline
            || stable.Any(since => version.Major == since.Major && version.Minor == since.Minor && version >= since);

    private static string StripPrefix(string name)
    {
        foreach (string prefix in new[] { "Linux-", "v" })
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return name.Substring(prefix.Length);
            }
        }

        return name;
    }

    private static bool IsReleaseCandidateOf519(string name)
        => name.StartsWith("5.19-rc", StringComparison.OrdinalIgnoreCase)
            && TryParseNumber(name.Substring("5.19-rc".Length), out int number)
            && number > 0;

    /// <summary>Two or three plain numbers, nothing else: 6.1 or 6.1.170.</summary>
    private static bool TryParseVersion(string name, out Version? version)
    {
        version = null;
        string[] parts = name.Split('.');
        if (parts.Length is < 2 or > 3)
        {
            return false;
        }

        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryParseNumber(parts[i], out numbers[i]))
            {
                return false;
            }
        }

        version = parts.Length == 2 ? new Version(numbers[0], numbers[1]) : new Version(numbers[0], numbers[1], numbers[2]);
        return true;
    }

    private static bool TryParseNumber(string text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
