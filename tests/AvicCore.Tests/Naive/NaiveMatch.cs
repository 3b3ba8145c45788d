namespace AvicCore.Tests;

/// <summary>kvm_apic_match_dest for IPIs: spec 02 section 7, rule by rule.</summary>
internal static class NaiveMatch
{
    public static bool Match(NaiveIpi ipi, NaiveVcpu target, uint mda)
    {
        switch (ipi.Icr.Shorthand)
        {
            case NaiveIcr.Self:
                return target == ipi.Sender;
            case NaiveIcr.AllIncludingSelf:
                return true;
            case NaiveIcr.AllExcludingSelf:
                return target != ipi.Sender;
            default:
                break;
        }

        if (mda == (target.IsX2Apic ? 0xFFFFFFFF : 0xFF))
        {
            return true;
        }

        return ipi.Icr.IsLogical ? MatchLogical(target, mda) : MatchPhysical(target, mda);
    }

    private static bool MatchPhysical(NaiveVcpu target, uint mda)
        => target.IsX2Apic || mda > 0xFF ? mda == (uint)target.Id : mda == target.XApicId;

    private static bool MatchLogical(NaiveVcpu target, uint mda)
    {
        if (target.IsX2Apic)
        {
            return mda >> 16 == target.Ldr >> 16 && ((mda & 0xFFFF) & (target.Ldr & 0xFFFF)) != 0;
        }

        uint id8 = target.Ldr >> 24;
        return target.Dfr switch
        {
            0xFFFFFFFF => (id8 & mda) != 0,
            0x0FFFFFFF => id8 >> 4 == mda >> 4 && ((id8 & 0xF) & (mda & 0xF)) != 0,
            _ => false,
        };
    }
}
