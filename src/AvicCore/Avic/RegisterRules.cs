namespace AvicCore;

/// <summary>What hardware makes of a guest's access to a register while AVIC is active (APM table 15-22).</summary>
public enum AvicAccess
{
    /// <summary>A: to and from the backing page, no exit.</summary>
    Allowed = 0,

    /// <summary>X: hardware does what the register does, no exit.</summary>
    Accelerated = 1,

    /// <summary>T: the value is stored, then #VMEXIT 402h.</summary>
    Trap = 2,

    /// <summary>F: #VMEXIT 402h before the access.</summary>
    Fault = 3,
}

/// <summary>The access rules by offset, spec 01 section 4. What the table does not list is plain memory.</summary>
internal static class RegisterRules
{
    private const ushort FirstReserved = 0x540;

    public static AvicAccess Read(ushort offset, bool accessesExtendedLvt)
        => offset switch
        {
            < FirstReserved when !RegisterAddress.IsAligned(offset) => AvicAccess.Allowed,
            0x090 or 0x390 => AvicAccess.Fault,
            >= 0x400 and <= 0x420 => AvicAccess.Fault,
            >= 0x480 and <= 0x4F0 => AvicAccess.Fault,
            >= 0x500 and <= 0x530 => accessesExtendedLvt ? AvicAccess.Allowed : AvicAccess.Fault,
            >= FirstReserved => AvicAccess.Fault,
            _ => AvicAccess.Allowed,
        };

    /// <summary>EOI is accelerated here; that a level vector in service makes it trap is the caller's to see.</summary>
    public static AvicAccess Write(ushort offset, bool accessesExtendedLvt)
        => offset switch
        {
            < FirstReserved when !RegisterAddress.IsAligned(offset) => AvicAccess.Allowed,
            0x080 or 0x0B0 or 0x300 => AvicAccess.Accelerated,
            0x030 or 0x090 or 0x0A0 or 0x390 => AvicAccess.Fault,
            >= 0x100 and <= 0x270 => AvicAccess.Fault,
            >= 0x400 and <= 0x420 => AvicAccess.Fault,
            >= 0x480 and <= 0x4F0 => AvicAccess.Fault,
            >= 0x500 and <= 0x530 => accessesExtendedLvt ? AvicAccess.Trap : AvicAccess.Fault,
            >= FirstReserved => AvicAccess.Fault,
            0x020 or 0x0C0 or 0x0D0 or 0x0E0 or 0x0F0 or 0x280 => AvicAccess.Trap,
            >= 0x320 and <= 0x380 => AvicAccess.Trap,
            0x3E0 => AvicAccess.Trap,
            _ => AvicAccess.Allowed,
        };

    /// <summary>KVM goes by its own list, not by what hardware says: these offsets are traps (spec 01 section 4).</summary>
    public static bool KvmTreatsAsTrap(ushort offset)
        => (ApicRegister)(offset & 0xFF0) is ApicRegister.Id or ApicRegister.Eoi or ApicRegister.Rrr or ApicRegister.Ldr
            or ApicRegister.Dfr or ApicRegister.Svr or ApicRegister.Esr or ApicRegister.IcrLow or ApicRegister.LvtTimer
            or ApicRegister.LvtThermal or ApicRegister.LvtPerf or ApicRegister.LvtLint0 or ApicRegister.LvtLint1
            or ApicRegister.LvtError or ApicRegister.TimerInitial or ApicRegister.TimerDivide;
}
