using System.Globalization;

namespace AvicCore;

/// <summary>Interrupt Command Register: the IPI a vCPU asks for.</summary>
/// <remarks>
/// One 64-bit image serves both modes: ICRH:ICRL. The destination is bits 63:56 in xAPIC mode and 63:32 in x2APIC
/// mode (APM vol. 2, spec 01 section 5). Values are never refused: a guest may write anything.
/// </remarks>
public readonly record struct Icr(ulong Raw)
{
    /// <summary>The destination field that means everyone in xAPIC mode: FFh.</summary>
    public const uint XApicBroadcast = 0xFF;

    /// <summary>The destination field that means everyone in x2APIC mode: FFFF_FFFFh.</summary>
    public const uint X2ApicBroadcast = 0xFFFF_FFFF;

    private const int FirstLegalVector = 16;
    private const ulong X2ApicReservedMask = 0xFFF3_2000;
    private const ulong FixedEdgeMask = 0x8700;
    private const ulong PlainUnicastMask = 0xC_8F00;

    /// <summary>Bits 7:0. Vectors 0 to 15 are illegal for Fixed and LowestPriority.</summary>
    public byte Vector { get => (byte)Raw; init => Raw = Bits.Put(Raw, 0, 8, value); }

    /// <summary>Bits 10:8.</summary>
    public DeliveryMode DeliveryMode
    {
        get => (DeliveryMode)Bits.Get(Raw, 8, 3);
        init => Raw = Bits.Put(Raw, 8, 3, (ulong)value);
    }

    /// <summary>Bit 11.</summary>
    public DestinationMode DestinationMode
    {
        get => (DestinationMode)Bits.Get(Raw, 11, 1);
        init => Raw = Bits.Put(Raw, 11, 1, (ulong)value);
    }

    /// <summary>Bit 12, delivery status. Hardware may leave it set on an incomplete IPI; KVM then clears it.</summary>
    public bool IsBusy { get => Bits.IsSet(Raw, 12); init => Raw = Bits.Set(Raw, 12, value); }

    /// <summary>Bit 14: 1 assert, 0 de-assert. Only INIT and level-triggered IPIs look at it.</summary>
    public bool IsAssert { get => Bits.IsSet(Raw, 14); init => Raw = Bits.Set(Raw, 14, value); }

    /// <summary>Bit 15.</summary>
    public TriggerMode TriggerMode
    {
        get => (TriggerMode)Bits.Get(Raw, 15, 1);
        init => Raw = Bits.Put(Raw, 15, 1, (ulong)value);
    }

    /// <summary>Bits 17:16, remote read status; must be 0 in x2APIC mode.</summary>
    public byte RemoteReadStatus { get => (byte)Bits.Get(Raw, 16, 2); init => Raw = Bits.Put(Raw, 16, 2, value); }

    /// <summary>Bits 19:18.</summary>
    public DestinationShorthand Shorthand
    {
        get => (DestinationShorthand)Bits.Get(Raw, 18, 2);
        init => Raw = Bits.Put(Raw, 18, 2, (ulong)value);
    }

    /// <summary>Bits 63:56, the destination as an xAPIC sender writes it.</summary>
    public byte XApicDestination { get => (byte)Bits.Get(Raw, 56, 8); init => Raw = Bits.Put(Raw, 56, 8, value); }

    /// <summary>Bits 63:32, the destination as an x2APIC sender writes it.</summary>
    public uint X2ApicDestination { get => (uint)Bits.Get(Raw, 32, 32); init => Raw = Bits.Put(Raw, 32, 32, value); }

    /// <summary>ICRL, the low 32 bits: the register at offset 300h.</summary>
    public uint Low => (uint)Raw;

    /// <summary>ICRH, the high 32 bits: the register at offset 310h.</summary>
    public uint High => (uint)(Raw >> 32);

    /// <summary>The destination as the sender's mode decodes it: 8 bits in xAPIC, 32 in x2APIC mode.</summary>
    public uint Destination(bool isX2Apic) => isX2Apic ? X2ApicDestination : XApicDestination;

    /// <summary>True when the destination field, in the sender's mode, names everyone.</summary>
    public bool IsBroadcast(bool isX2Apic) => Destination(isX2Apic) == (isX2Apic ? X2ApicBroadcast : XApicBroadcast);

    /// <summary>Fixed and edge-triggered: the only kind of IPI that AVIC accelerates.</summary>
    public bool IsFixedEdge => (Raw & FixedEdgeMask) == 0;

    /// <summary>Bits 31:20, 17:16 or 13 are set: reserved in x2APIC mode. Bit 12 is judged apart.</summary>
    public bool HasX2ApicReservedBits => (Raw & X2ApicReservedMask) != 0;

    /// <summary>The vector is 16 or more.</summary>
    internal bool HasLegalVector => Vector >= FirstLegalVector;

    /// <summary>Fixed, edge-triggered and with a legal vector: all other IPIs exit, or are ignored, before a target is looked up.</summary>
    internal bool CanBeAccelerated => IsFixedEdge && HasLegalVector;

    /// <summary>Bits 55:32 of the destination are set, which only an x2APIC sender can write.</summary>
    internal bool HasX2ApicDestination => (High & 0x00FF_FFFF) != 0;

    /// <summary>Fixed, edge-triggered, to one physical destination: what most IPIs are.</summary>
    internal bool IsPlainUnicast => (Raw & PlainUnicastMask) == 0;

    /// <summary>An ICR from its two registers.</summary>
    internal static Icr FromHalves(uint high, uint low) => new(((ulong)high << 32) | low);

    /// <summary>This ICR with the destination put where the given mode has it.</summary>
    public Icr WithDestination(uint destination, bool isX2Apic)
        => isX2Apic
            ? this with { X2ApicDestination = destination }
            : this with { X2ApicDestination = 0, XApicDestination = (byte)destination };

    /// <summary>The compact form for logs: <c>ICR 0x04000000:0000082f</c>.</summary>
    public override string ToString()
        => string.Format(CultureInfo.InvariantCulture, "ICR 0x{0:x8}:{1:x8}", High, Low);
}
