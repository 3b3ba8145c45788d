namespace AvicCore;

/// <summary>Logical Destination Register, offset 0D0h (spec 01 section 4).</summary>
public readonly record struct Ldr(uint Raw)
{
    /// <summary>Bits 31:24, the logical id of an xAPIC.</summary>
    public byte XApicLogicalId { get => (byte)Bits.Get(Raw, 24, 8); init => Raw = (uint)Bits.Put(Raw, 24, 8, value); }

    /// <summary>Bits 31:28, the cluster of an xAPIC in cluster mode; 15 is reserved.</summary>
    public byte XApicCluster { get => (byte)Bits.Get(Raw, 28, 4); init => Raw = (uint)Bits.Put(Raw, 28, 4, value); }

    /// <summary>Bits 27:24, the member bits of an xAPIC in cluster mode.</summary>
    public byte XApicMembers { get => (byte)Bits.Get(Raw, 24, 4); init => Raw = (uint)Bits.Put(Raw, 24, 4, value); }

    /// <summary>Bits 31:16, the cluster of an x2APIC.</summary>
    public ushort X2ApicCluster
    {
        get => (ushort)Bits.Get(Raw, 16, 16);
        init => Raw = (uint)Bits.Put(Raw, 16, 16, value);
    }

    /// <summary>Bits 15:0, the member bit of an x2APIC.</summary>
    public ushort X2ApicMembers
    {
        get => (ushort)Bits.Get(Raw, 0, 16);
        init => Raw = (uint)Bits.Put(Raw, 0, 16, value);
    }

    /// <summary>The LDR that an x2APIC derives from its id: cluster id[19:4], member id[3:0] (spec 01 section 3).</summary>
    public static Ldr FromX2ApicId(uint apicId)
        => new Ldr { X2ApicCluster = (ushort)(apicId >> 4), X2ApicMembers = (ushort)(1 << (int)(apicId & 15)) };
}

/// <summary>Destination Format Register, offset 0E0h; xAPIC only.</summary>
public readonly record struct Dfr(uint Raw)
{
    /// <summary>FFFF_FFFFh, the reset value: every bit of a logical id names one vCPU.</summary>
    public static Dfr Flat => new(0xFFFF_FFFF);

    /// <summary>0FFF_FFFFh: a logical id is a cluster and four member bits.</summary>
    public static Dfr Cluster => new(0x0FFF_FFFF);

    /// <summary>Bits 31:28, the model: 15 flat, 0 cluster; others are undefined.</summary>
    public byte Model { get => (byte)Bits.Get(Raw, 28, 4); init => Raw = (uint)Bits.Put(Raw, 28, 4, value); }

    /// <summary>True for FFFF_FFFFh. KVM and the tables treat everything else as cluster (spec 02 section 8).</summary>
    public bool IsFlat => Raw == 0xFFFF_FFFF;
}

/// <summary>Spurious Interrupt Vector Register, offset 0F0h.</summary>
public readonly record struct Svr(uint Raw)
{
    /// <summary>Bits 7:0.</summary>
    public byte SpuriousVector { get => (byte)Raw; init => Raw = (uint)Bits.Put(Raw, 0, 8, value); }

    /// <summary>Bit 8. While clear, the APIC accepts no fixed interrupts from software senders.</summary>
    public bool IsSoftwareEnabled { get => Bits.IsSet(Raw, 8); init => Raw = (uint)Bits.Set(Raw, 8, value); }

    /// <summary>Bit 12, directed EOI.</summary>
    public bool IsEoiBroadcastSuppressed { get => Bits.IsSet(Raw, 12); init => Raw = (uint)Bits.Set(Raw, 12, value); }
}

/// <summary>APIC_BASE, MSR 1Bh (spec 02 section 1).</summary>
public readonly record struct ApicBase(ulong Raw)
{
    /// <summary>The reset base address, FEE0_0000h.</summary>
    public const ulong DefaultAddress = 0xFEE0_0000;

    /// <summary>Bit 8: this is the boot vCPU.</summary>
    public bool IsBootVcpu { get => Bits.IsSet(Raw, 8); init => Raw = Bits.Set(Raw, 8, value); }

    /// <summary>Bit 10, EXTD: x2APIC mode, legal only together with EN.</summary>
    public bool IsX2Apic { get => Bits.IsSet(Raw, 10); init => Raw = Bits.Set(Raw, 10, value); }

    /// <summary>Bit 11, EN: the APIC is hardware-enabled.</summary>
    public bool IsEnabled { get => Bits.IsSet(Raw, 11); init => Raw = Bits.Set(Raw, 11, value); }

    /// <summary>Bits 51:12, the guest-physical page of the registers.</summary>
    public ulong Address { get => Raw & 0x000F_FFFF_FFFF_F000; init => Raw = Bits.Put(Raw, 12, 40, value >> 12); }

    /// <summary>Bits 7:0, 9 or 63:52 are set: always #GP.</summary>
    public bool HasReservedBits => (Raw & 0xFFF0_0000_0000_02FF) != 0;

    /// <summary>The reset value: FEE0_0000h, enabled in xAPIC mode; bit 8 set on vCPU 0.</summary>
    public static ApicBase Reset(bool isBootVcpu)
        => new ApicBase { Address = DefaultAddress, IsEnabled = true, IsBootVcpu = isBootVcpu };
}
