namespace AvicCore;

/// <summary>How a local APIC compares a destination with itself.</summary>
internal enum MatchKind : byte
{
    /// <summary>xAPIC with a DFR that is neither flat nor cluster: no logical destination matches it.</summary>
    XApicOther = 0,
    XApicFlat = 1,
    XApicCluster = 2,
    X2Apic = 3,
}

/// <summary>What destination matching reads of one local APIC, 16 bytes side by side so that a scan streams.</summary>
internal struct MatchKey
{
    public uint VcpuId;
    public uint Ldr;
    public byte XApicId;
    public MatchKind Kind;
    public bool IsHardwareEnabled;
    public bool IsSoftwareEnabled;

    public readonly bool IsX2Apic => Kind == MatchKind.X2Apic;
}
