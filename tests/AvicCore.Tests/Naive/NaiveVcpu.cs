namespace AvicCore.Tests;

/// <summary>One vCPU as the naive model keeps it: registers, state and where its table entry is.</summary>
internal sealed class NaiveVcpu
{
    public int Id { get; init; }

    public bool IsX2Apic { get; set; }

    public bool IsHardwareEnabled { get; set; } = true;

    public bool IsSoftwareEnabled { get; init; } = true;

    public uint IdRegister { get; init; }

    public uint Ldr { get; init; }

    public uint Dfr { get; init; }

    public VcpuState State { get; set; }

    public int Cpu { get; init; }

    /// <summary>Index in the physical APIC ID table, -1 if the table is too short.</summary>
    public int Slot { get; init; }

    public int ArbitrationCounter { get; set; }

    public uint XApicId => IdRegister / 16777216;

    public bool IsFlat => Dfr == 0xFFFFFFFF;

    /// <summary>Spec 03 section 8: no VM reason, no vCPU reason (nested), APIC hardware-enabled.</summary>
    public bool IsAvicActive => IsHardwareEnabled && State != VcpuState.Nested;

    /// <summary>KVM's own view of IsRunning, whether the hardware's table shows it or not.</summary>
    public bool IsRunning => IsAvicActive && State is (VcpuState.Running or VcpuState.InHost);
}

/// <summary>One entry of the physical APIC ID table.</summary>
internal sealed class NaiveEntry
{
    public bool IsValid { get; set; }

    public bool IsRunning { get; set; }

    public bool HasBadPage { get; set; }

    public required NaiveVcpu Owner { get; init; }
}
