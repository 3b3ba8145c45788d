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

    private static bool TryNumber(ref TextCursor text, out DeliveryMode mode)
    {
        bool isNumber = text.Hex32(out uint value);
        mode = (DeliveryMode)(value > 7 ? value >> 8 : value);
        return isNumber && value <= 0x700;
    }
}
