namespace AvicCore;

/// <summary>ICR bits 10:8, the message type (APM vol. 2, spec 01 section 5).</summary>
public enum DeliveryMode : byte
{
    /// <summary>0: deliver the vector.</summary>
    Fixed = 0,

    /// <summary>1: deliver the vector to the target with the lowest priority.</summary>
    LowestPriority = 1,

    /// <summary>2: system management interrupt.</summary>
    Smi = 2,

    /// <summary>3: reserved (remote read). KVM reuses it to un-halt a paravirtual waiter.</summary>
    RemoteRead = 3,

    /// <summary>4: non-maskable interrupt.</summary>
    Nmi = 4,

    /// <summary>5: INIT.</summary>
    Init = 5,

    /// <summary>6: STARTUP (SIPI).</summary>
    Startup = 6,

    /// <summary>7: external interrupt.</summary>
    ExtInt = 7,
}

/// <summary>ICR bit 11.</summary>
public enum DestinationMode : byte
{
    /// <summary>0: the destination is an APIC ID.</summary>
    Physical = 0,

    /// <summary>1: the destination is matched with the LDR of each target.</summary>
    Logical = 1,
}

/// <summary>ICR bit 15.</summary>
public enum TriggerMode : byte
{
    /// <summary>0.</summary>
    Edge = 0,

    /// <summary>1.</summary>
    Level = 1,
}

/// <summary>ICR bits 19:18. Anything but None makes the destination irrelevant.</summary>
public enum DestinationShorthand : byte
{
    /// <summary>0: the destination field counts.</summary>
    None = 0,

    /// <summary>1: the sender alone.</summary>
    Self = 1,

    /// <summary>2: every vCPU.</summary>
    AllIncludingSelf = 2,

    /// <summary>3: every vCPU but the sender.</summary>
    AllExcludingSelf = 3,
}
