using System.Globalization;
using AvicCore;

namespace AvicPS;

/// <summary>An ICR with its fields by name and its meaning in words.</summary>
public sealed class IcrDescription
{
    /// <summary>The 64 bits, ICRH:ICRL.</summary>
    public ulong Icr { get; set; }

    /// <summary>The destination field, 8 bits in xAPIC form, 32 in x2APIC form.</summary>
    public uint Destination { get; set; }

    /// <summary>Bits 7:0.</summary>
    public byte Vector { get; set; }

    /// <summary>Bits 10:8.</summary>
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>Bit 11.</summary>
    public DestinationMode DestinationMode { get; set; }

    /// <summary>Bits 19:18.</summary>
    public DestinationShorthand Shorthand { get; set; }

    /// <summary>Bit 15.</summary>
    public TriggerMode TriggerMode { get; set; }

    /// <summary>Bit 14.</summary>
    public bool IsAssert { get; set; }

    /// <summary>Bit 12, delivery status.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The destination field means everyone.</summary>
    public bool IsBroadcast { get; set; }

    /// <summary>Read in x2APIC form.</summary>
    public bool IsX2Apic { get; set; }

    /// <summary>What the ICR asks for, and what AVIC makes of it.</summary>
    public string Meaning { get; set; } = "";

    internal static IcrDescription Of(Icr icr, bool isX2Apic)
        => new()
        {
            Icr = icr.Raw,
            Destination = icr.Destination(isX2Apic),
            Vector = icr.Vector,
            DeliveryMode = icr.DeliveryMode,
            DestinationMode = icr.DestinationMode,
            Shorthand = icr.Shorthand,
            TriggerMode = icr.TriggerMode,
            IsAssert = icr.IsAssert,
            IsBusy = icr.IsBusy,
            IsBroadcast = icr.IsBroadcast(isX2Apic),
            IsX2Apic = isX2Apic,
            Meaning = $"{Message(icr)} to {Target(icr, isX2Apic)}; {Handling(icr)}",
        };

    private static string Message(Icr icr)
    {
        string vector = "vector 0x" + icr.Vector.ToString("x2", CultureInfo.InvariantCulture);
        return icr.DeliveryMode switch
        {
            DeliveryMode.Fixed => vector,
            DeliveryMode.LowestPriority => $"{vector} (lowest priority)",
            DeliveryMode.Startup => $"STARTUP at 0x{(icr.Vector << 12).ToString("x5", CultureInfo.InvariantCulture)}",
            DeliveryMode.Init => icr.TriggerMode == TriggerMode.Level && !icr.IsAssert ? "INIT de-assert" : "INIT",
            DeliveryMode.RemoteRead => "reserved type 3",
            _ => icr.DeliveryMode.ToString().ToUpperInvariant(),
        };
    }

    private static string Target(Icr icr, bool isX2Apic)
    {
        switch (icr.Shorthand)
        {
            case DestinationShorthand.Self:
                return "the sender";
            case DestinationShorthand.AllIncludingSelf:
                return "everyone";
            case DestinationShorthand.AllExcludingSelf:
                return "everyone but the sender";
        }

        if (icr.IsBroadcast(isX2Apic))
        {
            return "everyone (broadcast)";
        }

        string destination = "0x" + icr.Destination(isX2Apic).ToString("x", CultureInfo.InvariantCulture);
        return icr.DestinationMode == DestinationMode.Logical ? $"logical id {destination}" : $"APIC ID {destination}";
    }

    private static string Handling(Icr icr)
    {
        if (!icr.IsFixedEdge)
        {
            return "AVIC exits with id 0";
        }

        return icr.HasLegalVector ? "AVIC can accelerate it" : "illegal vector, AVIC exits with id 4";
    }
}
