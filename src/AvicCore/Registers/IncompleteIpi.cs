namespace AvicCore;

/// <summary>EXITINFO2[63:32] of #VMEXIT 401h: why hardware gave the IPI up (spec 01 section 6).</summary>
public enum IpiFailure : uint
{
    /// <summary>0: not Fixed, or level-triggered. Nothing was delivered.</summary>
    InvalidInterruptType = 0,

    /// <summary>1: at least one target was not running. All IRR bits are set, all running targets doorbelled.</summary>
    TargetNotRunning = 1,

    /// <summary>2: a directed target has no valid table entry. Nothing was delivered.</summary>
    InvalidTarget = 2,

    /// <summary>3: a table entry points to no legal backing page.</summary>
    InvalidBackingPage = 3,

    /// <summary>4: the vector is below 16. Nothing was delivered.</summary>
    InvalidVector = 4,

    /// <summary>5: Secure AVIC only, a shorthand that is not accelerated.</summary>
    UnacceleratedShorthand = 5,
}

/// <summary>#VMEXIT 401h, AVIC_INCOMPLETE_IPI: EXITINFO1 and EXITINFO2 as hardware wrote them.</summary>
/// <remarks>The exit is a trap: the ICR holds the written value and RIP has advanced (spec 01 section 6).</remarks>
public readonly record struct IncompleteIpi(ulong ExitInfo1, ulong ExitInfo2)
{
    /// <summary>The exit code.</summary>
    public const uint ExitCode = 0x401;

    /// <summary>EXITINFO1: ICRH in bits 63:32, ICRL in bits 31:0.</summary>
    public Icr Icr { get => new(ExitInfo1); init => ExitInfo1 = value.Raw; }

    /// <summary>EXITINFO2 bits 63:32.</summary>
    public IpiFailure Failure
    {
        get => (IpiFailure)Bits.Get(ExitInfo2, 32, 32);
        init => ExitInfo2 = Bits.Put(ExitInfo2, 32, 32, (ulong)value);
    }

    /// <summary>The exit that hardware writes: the index keeps its low 12 bits.</summary>
    public static IncompleteIpi Of(Icr icr, IpiFailure failure, uint index)
        => new(icr.Raw, ((ulong)failure << 32) | (index & 0xFFF));

    /// <summary>This exit with its index as a kernel masks it.</summary>
    public IncompleteIpi Masked(int indexMask) => new(ExitInfo1, ExitInfo2 & (~0xFFFUL | (uint)indexMask));

    /// <summary>EXITINFO2 bits 11:0: a slot of the physical or of the logical APIC ID table.</summary>
    /// <remarks>KVM masks it: FFh at first, 1FFh from 5.19, FFFh from 6.19.</remarks>
    public ushort Index
    {
        get => (ushort)Bits.Get(ExitInfo2, 0, 12);
        init => ExitInfo2 = Bits.Put(ExitInfo2, 0, 12, value);
    }
}

/// <summary>#VMEXIT 402h, AVIC_NOACCEL: a register access that hardware does not finish (spec 01 section 7).</summary>
public readonly record struct UnacceleratedAccess(ulong ExitInfo1, ulong ExitInfo2)
{
    /// <summary>The exit code.</summary>
    public const uint ExitCode = 0x402;

    /// <summary>EXITINFO1 bits 11:4 at their place: the register's offset, a multiple of 10h.</summary>
    public ushort Offset
    {
        get => (ushort)(Bits.Get(ExitInfo1, 4, 8) << 4);
        init => ExitInfo1 = Bits.Put(ExitInfo1, 4, 8, (ulong)value >> 4);
    }

    /// <summary>EXITINFO1 bit 32: a write.</summary>
    public bool IsWrite { get => Bits.IsSet(ExitInfo1, 32); init => ExitInfo1 = Bits.Set(ExitInfo1, 32, value); }

    /// <summary>EXITINFO2 bits 7:0: the highest vector in service, for an EOI write; undefined otherwise.</summary>
    public byte Vector { get => (byte)ExitInfo2; init => ExitInfo2 = Bits.Put(ExitInfo2, 0, 8, value); }
}
