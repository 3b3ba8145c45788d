using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The kernel's symbols for delivery modes and shorthands; a value without one prints as hex.</summary>
internal static class ApicSymbols
{
    private static readonly Literal s_fixed = new("Fixed");
    private static readonly Literal s_lowPrio = new("LowPrio");
    private static readonly Literal s_smi = new("SMI");
    private static readonly Literal s_reserved = new("Res3");
    private static readonly Literal s_nmi = new("NMI");
    private static readonly Literal s_init = new("INIT");
    private static readonly Literal s_sipi = new("SIPI");
    private static readonly Literal s_extInt = new("ExtINT");
    private static readonly Literal s_dst = new("dst");
    private static readonly Literal s_self = new("self");
    private static readonly Literal s_allButSelf = new("all-but-self");
    private static readonly Literal s_all = new("all");

    [MethodImpl(Jit.Hot)]
    public static bool TryMode(ref TextCursor text, out DeliveryMode mode)
    {
        if (text.Skip(s_fixed))
        {
            mode = DeliveryMode.Fixed;
            return true;
        }

        mode = text.Skip(s_lowPrio) ? DeliveryMode.LowestPriority
            : text.Skip(s_nmi) ? DeliveryMode.Nmi
            : text.Skip(s_init) ? DeliveryMode.Init
            : text.Skip(s_sipi) ? DeliveryMode.Startup
            : text.Skip(s_smi) ? DeliveryMode.Smi
            : text.Skip(s_reserved) ? DeliveryMode.RemoteRead
            : text.Skip(s_extInt) ? DeliveryMode.ExtInt
            : DeliveryMode.Fixed;
        return mode != DeliveryMode.Fixed || TryNumber(ref text, out mode);
    }

    public static bool TryShorthand(ref TextCursor text, out DestinationShorthand shorthand)
    {
        shorthand = text.Skip(s_allButSelf) ? DestinationShorthand.AllExcludingSelf
            : text.Skip(s_all) ? DestinationShorthand.AllIncludingSelf
            : text.Skip(s_self) ? DestinationShorthand.Self
            : DestinationShorthand.None;
        return shorthand != DestinationShorthand.None || text.Skip(s_dst);
    }

    /// <summary>The kernel's symbol of a delivery mode.</summary>
    public static string Of(DeliveryMode mode)
        => mode switch
        {
            DeliveryMode.Fixed => "Fixed",
            DeliveryMode.LowestPriority => "LowPrio",
            DeliveryMode.Smi => "SMI",
            DeliveryMode.RemoteRead => "Res3",
            DeliveryMode.Nmi => "NMI",
            DeliveryMode.Init => "INIT",
            DeliveryMode.Startup => "SIPI",
            _ => "ExtINT",
        };

    public static string Of(TriggerMode trigger) => trigger == TriggerMode.Level ? "level" : "edge";

    public static string Of(DestinationShorthand shorthand)
        => shorthand switch
        {
            DestinationShorthand.Self => "self",
            DestinationShorthand.AllIncludingSelf => "all",
            DestinationShorthand.AllExcludingSelf => "all-but-self",
            _ => "dst",
        };

    /// <summary>The kernel's symbol of a register; only the first of ISR, TMR and IRR has one.</summary>
    public static string OfRegister(int offset)
        => offset switch
        {
            0x020 => "APIC_ID",
            0x030 => "APIC_LVR",
            0x080 => "APIC_TASKPRI",
            0x090 => "APIC_ARBPRI",
            0x0A0 => "APIC_PROCPRI",
            0x0B0 => "APIC_EOI",
            0x0C0 => "APIC_RRR",
            0x0D0 => "APIC_LDR",
            0x0E0 => "APIC_DFR",
            0x0F0 => "APIC_SPIV",
            0x100 => "APIC_ISR",
            0x180 => "APIC_TMR",
            0x200 => "APIC_IRR",
            0x280 => "APIC_ESR",
            0x300 => "APIC_ICR",
            0x310 => "APIC_ICR2",
            0x320 => "APIC_LVTT",
            0x330 => "APIC_LVTTHMR",
            0x340 => "APIC_LVTPC",
            0x350 => "APIC_LVT0",
            0x360 => "APIC_LVT1",
            0x370 => "APIC_LVTERR",
            0x380 => "APIC_TMICT",
            0x390 => "APIC_TMCCT",
            0x3E0 => "APIC_TDCR",
            0x3F0 => "APIC_SELF_IPI",
            0x400 => "APIC_EFEAT",
            0x410 => "APIC_ECTRL",
            _ => System.FormattableString.Invariant($"0x{offset:x}"),
        };

    private static bool TryNumber(ref TextCursor text, out DeliveryMode mode)
    {
        bool isNumber = text.Hex32(out uint value);
        mode = (DeliveryMode)(value > 7 ? value >> 8 : value);
        return isNumber && value <= 0x700;
    }
}
