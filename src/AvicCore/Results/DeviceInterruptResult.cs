namespace AvicCore;

/// <summary>What became of one interrupt of an assigned device (spec 01 section 9).</summary>
public sealed class DeviceInterruptResult : IMachineResult
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel that handled it.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The target's vCPU id.</summary>
    public int VcpuId { get; set; }

    /// <summary>The vector.</summary>
    public byte Vector { get; set; }

    /// <summary>Level-triggered.</summary>
    public bool IsLevel { get; set; }

    /// <summary>AVIC was active for the vCPU.</summary>
    public bool IsAvicActive { get; set; }

    /// <summary>The interrupt remapping entry is in guest mode: the IOMMU posts it; else the host takes it and KVM delivers.</summary>
    public bool IsPosted { get; set; }

    /// <summary>IRTE.IsRun: the vCPU has a physical CPU.</summary>
    public bool IsRun { get; set; }

    /// <summary>IRTE.Destination: APIC ID of that physical CPU.</summary>
    public int Destination { get; set; }

    /// <summary>IRTE.GALogIntr: the vCPU sleeps and wants an entry in the GA log.</summary>
    public bool IsLogged { get; set; }

    /// <summary>The GATag written to the GA log; null without an entry.</summary>
    public uint? GaTag { get; set; }

    /// <summary>The GATag in hex; empty without an entry.</summary>
    public string GaLogEntry => GaTag is null ? "" : System.FormattableString.Invariant($"0x{GaTag:x}");

    /// <summary>vCPUs whose IRR bit was set.</summary>
    public int[] IrrSet { get; set; } = [];

    /// <summary>Doorbells of the IOMMU.</summary>
    public int[] Doorbells { get; set; } = [];

    /// <summary>Doorbells rung by KVM.</summary>
    public int[] SoftwareDoorbells { get; set; } = [];

    /// <summary>Reschedule IPIs.</summary>
    public int[] HostIpis { get; set; } = [];

    /// <summary>vCPUs woken.</summary>
    public int[] Woken { get; set; } = [];

    /// <summary>Model cycles until the target's handler: a doorbell, or the GA log and a wake-up; 0 if nobody is told.</summary>
    public long LatencyCycles { get; set; }
}

/// <summary>What a vCPU took: a vector, or an NMI, SMI, INIT or STARTUP.</summary>
public sealed class TakenInterrupt
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The vCPU's id.</summary>
    public int VcpuId { get; set; }

    /// <summary>Vector, Nmi, Smi, Init or Startup.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The vector; for Startup the page number of the first instruction; 0 otherwise.</summary>
    public byte Vector { get; set; }

    /// <summary>The vector's TMR bit: its EOI must reach the I/O APIC.</summary>
    public bool IsLevel { get; set; }

    /// <summary>PPR afterwards.</summary>
    public byte Ppr { get; set; }
}
