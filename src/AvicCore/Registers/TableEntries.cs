namespace AvicCore;

/// <summary>One 8-byte entry of the physical APIC ID table (APM vol. 2 section 15.29.4, spec 01 section 3).</summary>
public readonly record struct PhysicalIdEntry(ulong Raw)
{
    /// <summary>Bit 63, V.</summary>
    public bool IsValid { get => Bits.IsSet(Raw, 63); init => Raw = Bits.Set(Raw, 63, value); }

    /// <summary>Bit 62, IR: a physical CPU is assigned. It does not tell guest mode from host mode.</summary>
    public bool IsRunning { get => Bits.IsSet(Raw, 62); init => Raw = Bits.Set(Raw, 62, value); }

    /// <summary>Bits 51:12, the host-physical address of the vCPU's backing page.</summary>
    public ulong BackingPage { get => Raw & 0x000F_FFFF_FFFF_F000; init => Raw = Bits.Put(Raw, 12, 40, value >> 12); }

    /// <summary>Bits 11:0, the APIC ID of the physical CPU; means something only while IsRunning is 1.</summary>
    public ushort HostApicId { get => (ushort)Bits.Get(Raw, 0, 12); init => Raw = Bits.Put(Raw, 0, 12, value); }
}

/// <summary>One 4-byte entry of the logical APIC ID table; xAVIC only (spec 01 section 3).</summary>
public readonly record struct LogicalIdEntry(uint Raw)
{
    /// <summary>Bit 31, V.</summary>
    public bool IsValid { get => Bits.IsSet(Raw, 31); init => Raw = (uint)Bits.Set(Raw, 31, value); }

    /// <summary>Bits 7:0, the guest physical APIC ID.</summary>
    public byte GuestApicId { get => (byte)Raw; init => Raw = (uint)Bits.Put(Raw, 0, 8, value); }
}
