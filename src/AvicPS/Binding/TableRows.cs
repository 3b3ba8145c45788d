namespace AvicPS;

/// <summary>One entry of the physical APIC ID table, decoded.</summary>
public sealed class AvicPhysicalEntry
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>Guest APIC ID: the position in the table.</summary>
    public int ApicId { get; set; }

    /// <summary>Bit 63.</summary>
    public bool IsValid { get; set; }

    /// <summary>Bit 62.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Bits 11:0, the physical CPU.</summary>
    public int HostApicId { get; set; }

    /// <summary>Bits 51:12, the host-physical address of the registers.</summary>
    public ulong BackingPage { get; set; }

    /// <summary>The vCPU whose page it is; null if it is nobody's.</summary>
    public int? Vcpu { get; set; }

    /// <summary>The 64 bits.</summary>
    public ulong Raw { get; set; }
}

/// <summary>One entry of the logical APIC ID table, decoded.</summary>
public sealed class AvicLogicalEntry
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The position in the table.</summary>
    public int Slot { get; set; }

    /// <summary>Cluster number where the slot is read in cluster mode.</summary>
    public int Cluster { get; set; }

    /// <summary>Member number in the cluster.</summary>
    public int Member { get; set; }

    /// <summary>Bit 31.</summary>
    public bool IsValid { get; set; }

    /// <summary>Bits 7:0, the guest APIC ID.</summary>
    public int ApicId { get; set; }

    /// <summary>The 32 bits.</summary>
    public uint Raw { get; set; }
}
