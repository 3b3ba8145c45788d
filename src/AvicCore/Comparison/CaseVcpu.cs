namespace AvicCore;

/// <summary>One vCPU of a searched VM.</summary>
internal readonly record struct CaseVcpu(int Id, ApicMode Mode, byte LogicalId, byte XApicId, VcpuState State)
{
    /// <summary>A vCPU in the guest, with the ids that Linux gives it.</summary>
    public static CaseVcpu Linux(int id, ApicMode mode)
        => new(id, mode, LinuxLogicalIds.Of(mode, id), (byte)id, VcpuState.Running);

    public bool IsX2Apic => Mode == ApicMode.X2Apic;

    public bool HasOwnLogicalId => LogicalId == LinuxLogicalIds.Of(Mode, Id);

    public bool HasOwnXApicId => IsX2Apic || XApicId == (byte)Id;
}
