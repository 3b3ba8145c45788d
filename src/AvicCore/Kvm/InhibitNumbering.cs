using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Which bit of a kernel's inhibit mask means what: four numberings so far (spec 03 section 8).</summary>
public sealed class InhibitNumbering
{
    /// <summary>Bits of an inhibit mask.</summary>
    internal const int MaskBits = 64;

    private static readonly AvicInhibit[] s_upTo518 =
    [
        AvicInhibit.Disabled, AvicInhibit.HyperV, AvicInhibit.Nested, AvicInhibit.IrqWindow, AvicInhibit.PitReinject,
        AvicInhibit.X2Apic, AvicInhibit.BlockIrq, AvicInhibit.Absent, AvicInhibit.Sev,
    ];

    private static readonly AvicInhibit[] s_519 =
    [
        AvicInhibit.Disabled, AvicInhibit.HyperV, AvicInhibit.Absent, AvicInhibit.BlockIrq, AvicInhibit.ApicIdModified,
        AvicInhibit.ApicBaseModified, AvicInhibit.Nested, AvicInhibit.IrqWindow, AvicInhibit.PitReinject,
        AvicInhibit.X2Apic, AvicInhibit.Sev,
    ];

    private static readonly AvicInhibit[] s_60To62 =
    [
        AvicInhibit.Disabled, AvicInhibit.HyperV, AvicInhibit.Absent, AvicInhibit.BlockIrq, AvicInhibit.ApicIdModified,
        AvicInhibit.ApicBaseModified, AvicInhibit.Nested, AvicInhibit.IrqWindow, AvicInhibit.PitReinject, AvicInhibit.Sev,
    ];

    private static readonly AvicInhibit[] s_from63 =
    [
        AvicInhibit.Disabled, AvicInhibit.HyperV, AvicInhibit.Absent, AvicInhibit.BlockIrq, AvicInhibit.PhysicalIdAliased,
        AvicInhibit.ApicIdModified, AvicInhibit.ApicBaseModified, AvicInhibit.Nested, AvicInhibit.IrqWindow,
        AvicInhibit.PitReinject, AvicInhibit.Sev, AvicInhibit.LogicalIdAliased, AvicInhibit.PhysicalIdTooBig,
    ];

    private readonly AvicInhibit[] _reasons;

    private InhibitNumbering(AvicInhibit[] reasons) => _reasons = reasons;

    /// <summary>The reasons that the kernel has, by bit number.</summary>
    public IReadOnlyList<AvicInhibit> Reasons => _reasons;

    /// <summary>The numbering of a kernel.</summary>
    public static InhibitNumbering Of(KvmKernel kernel)
    {
        if (kernel.IsSince(6, 3))
        {
            // PHYSICAL_ID_TOO_BIG came with 6.17.
            int count = kernel.IsSince(6, 17) ? s_from63.Length : s_from63.Length - 1;
            return new InhibitNumbering(Take(s_from63, count));
        }

        if (kernel.IsSince(6, 0))
        {
            return new InhibitNumbering(s_60To62);
        }

        if (kernel.IsSince(5, 19))
        {
            return new InhibitNumbering(s_519);
        }

        // BLOCKIRQ and ABSENT came with 5.17, SEV with 5.18.
        int known = kernel.IsSince(5, 18) ? 9 : kernel.IsSince(5, 17) ? 8 : 6;
        return new InhibitNumbering(Take(s_upTo518, known));
    }

    /// <summary>The reason behind a bit number; None if the kernel has no such bit.</summary>
    public AvicInhibit Reason(int bit) => bit >= 0 && bit < _reasons.Length ? _reasons[bit] : AvicInhibit.None;

    /// <summary>The kernel's bit for a reason; -1 if it has none.</summary>
    public int BitOf(AvicInhibit reason) => Array.IndexOf(_reasons, reason);

    /// <summary>A mask's reasons, and the bits that this kernel does not know.</summary>
    public AvicInhibit Decode(ulong mask, out ulong unknown)
    {
        AvicInhibit reasons = AvicInhibit.None;
        unknown = 0;
        for (int bit = 0; bit < MaskBits; bit++)
        {
            if (!Bits.IsSet(mask, bit))
            {
                continue;
            }

            AvicInhibit reason = Reason(bit);
            reasons |= reason;
            unknown |= reason == AvicInhibit.None ? 1UL << bit : 0;
        }

        return reasons;
    }

    private static AvicInhibit[] Take(AvicInhibit[] reasons, int count)
    {
        AvicInhibit[] taken = new AvicInhibit[count];
        Array.Copy(reasons, taken, count);
        return taken;
    }
}
