namespace AvicCore;

/// <summary>Offsets of the local APIC's registers in the backing page (spec 01 section 4).</summary>
/// <remarks>ISR, TMR and IRR are eight registers each, 10h apart: vector v is bit v % 32 of register v / 32.</remarks>
public enum ApicRegister : ushort
{
    /// <summary>APIC ID: bits 31:24 in xAPIC mode, 31:0 in x2APIC mode.</summary>
    Id = 0x020,

    /// <summary>Version.</summary>
    Version = 0x030,

    /// <summary>Task priority.</summary>
    Tpr = 0x080,

    /// <summary>Arbitration priority; not kept.</summary>
    Apr = 0x090,

    /// <summary>Processor priority, from TPR and the highest vector in service.</summary>
    Ppr = 0x0A0,

    /// <summary>End of interrupt.</summary>
    Eoi = 0x0B0,

    /// <summary>Remote read; not kept.</summary>
    Rrr = 0x0C0,

    /// <summary>Logical destination.</summary>
    Ldr = 0x0D0,

    /// <summary>Destination format, xAPIC only.</summary>
    Dfr = 0x0E0,

    /// <summary>Spurious vector and software enable.</summary>
    Svr = 0x0F0,

    /// <summary>In service, first of eight.</summary>
    Isr = 0x100,

    /// <summary>Trigger mode, first of eight.</summary>
    Tmr = 0x180,

    /// <summary>Interrupt request, first of eight.</summary>
    Irr = 0x200,

    /// <summary>Error status.</summary>
    Esr = 0x280,

    /// <summary>LVT CMCI.</summary>
    LvtCmci = 0x2F0,

    /// <summary>Interrupt command, low half.</summary>
    IcrLow = 0x300,

    /// <summary>Interrupt command, high half.</summary>
    IcrHigh = 0x310,

    /// <summary>LVT timer.</summary>
    LvtTimer = 0x320,

    /// <summary>LVT thermal sensor.</summary>
    LvtThermal = 0x330,

    /// <summary>LVT performance counter.</summary>
    LvtPerf = 0x340,

    /// <summary>LVT LINT0.</summary>
    LvtLint0 = 0x350,

    /// <summary>LVT LINT1.</summary>
    LvtLint1 = 0x360,

    /// <summary>LVT error.</summary>
    LvtError = 0x370,

    /// <summary>Timer initial count.</summary>
    TimerInitial = 0x380,

    /// <summary>Timer current count; no clock runs in the model.</summary>
    TimerCurrent = 0x390,

    /// <summary>Timer divide configuration.</summary>
    TimerDivide = 0x3E0,
}
