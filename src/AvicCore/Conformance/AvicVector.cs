using System.Collections.Generic;

namespace AvicCore;

/// <summary>A conformance vector: a machine, one ICR write, and everything expected of it (spec 05).</summary>
public sealed class AvicVector
{
    /// <summary>The vector's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>hardware, unicast, multicast, broadcast and so on.</summary>
    public string Group { get; set; } = "";

    /// <summary>The handler: G0a to G5.</summary>
    public string Generation { get; set; } = "";

    /// <summary>Why the vector is there.</summary>
    public string Note { get; set; } = "";

    /// <summary>The hardware has x2AVIC. Default true.</summary>
    public bool HasX2Avic { get; set; } = true;

    /// <summary>The hardware has the 4096-id extension.</summary>
    public bool HasExt4K { get; set; }

    /// <summary>kvm_amd.enable_ipiv. Default true.</summary>
    public bool EnableIpiv { get; set; } = true;

    /// <summary>kvm.vector_hashing. Default true.</summary>
    public bool HashesVectors { get; set; } = true;

    /// <summary>The logical table, slot to guest APIC ID; null means as KVM fills it from the LDRs.</summary>
    public IDictionary<int, LogicalIdEntry>? LogicalTable { get; set; }

    /// <summary>The vCPUs, in order of creation.</summary>
    public IList<AvicVectorVcpu> Vcpus { get; set; } = [];

    /// <summary>The sender's vCPU id.</summary>
    public int Source { get; set; }

    /// <summary>ICRL as written.</summary>
    public uint IcrLow { get; set; }

    /// <summary>ICRH as written.</summary>
    public uint IcrHigh { get; set; }

    /// <summary>What must come out; a key that is null is not compared.</summary>
    public AvicVectorExpectation Expected { get; set; } = new();
}

/// <summary>One vCPU of a conformance vector.</summary>
public sealed class AvicVectorVcpu
{
    /// <summary>The vCPU id, which is the x2APIC id.</summary>
    public int Id { get; set; }

    /// <summary>x2APIC mode; else xAPIC, flat or cluster by the DFR.</summary>
    public bool IsX2Apic { get; set; }

    /// <summary>APIC_BASE.EN is 0: nobody addresses it, it sends nothing, and its other registers are not told.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Where it is.</summary>
    public VcpuState State { get; set; }

    /// <summary>LDR register value; in x2APIC mode it is derived and this is ignored.</summary>
    public uint Ldr { get; set; }

    /// <summary>DFR register value.</summary>
    public uint Dfr { get; set; } = 0xFFFF_FFFF;

    /// <summary>The xAPIC id; null means the vCPU id.</summary>
    public int? XApicId { get; set; }

    /// <summary>SVR bit 8. Default true.</summary>
    public bool IsSoftwareEnabled { get; set; } = true;

    /// <summary>V of its entry in the physical APIC ID table. Default true.</summary>
    public bool IsTableValid { get; set; } = true;
}

/// <summary>What a conformance vector expects; lists hold vCPU ids.</summary>
public sealed class AvicVectorExpectation
{
    /// <summary>vCPUs whose IRR bit is set at the end.</summary>
    public int[]? IrrSet { get; set; }

    /// <summary>Hardware doorbells.</summary>
    public int[]? Doorbell { get; set; }

    /// <summary>True when <see cref="ExitId"/> and <see cref="ExitIndex"/> are to be compared; both null means no exit.</summary>
    public bool HasExit { get; set; }

    /// <summary>Failure id of #VMEXIT 401h.</summary>
    public int? ExitId { get; set; }

    /// <summary>Index of #VMEXIT 401h, before KVM's mask.</summary>
    public int? ExitIndex { get; set; }

    /// <summary>The index is an assumption.</summary>
    public bool IsIndexAssumed { get; set; }

    /// <summary>EXITINFO1.</summary>
    public ulong? ExitInfo1 { get; set; }

    /// <summary>EXITINFO2.</summary>
    public ulong? ExitInfo2 { get; set; }

    /// <summary>Who handled it.</summary>
    public IpiPath? Path { get; set; }

    /// <summary>vCPUs kicked, in order.</summary>
    public int[]? Kicked { get; set; }

    /// <summary>Doorbells rung by KVM.</summary>
    public int[]? SoftwareDoorbell { get; set; }

    /// <summary>Reschedule IPIs.</summary>
    public int[]? HostIpi { get; set; }

    /// <summary>vCPUs woken.</summary>
    public int[]? Woken { get; set; }

    /// <summary>Addressed, IRR set, left asleep.</summary>
    public int[]? Lost { get; set; }

    /// <summary>Addressed, IRR never set.</summary>
    public int[]? Dropped { get; set; }

    /// <summary>Kernel log lines.</summary>
    public IpiWarning[]? Warnings { get; set; }
}

/// <summary>How one conformance vector went.</summary>
public sealed class AvicVectorResult
{
    /// <summary>The vector's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The vector's group.</summary>
    public string Group { get; set; } = "";

    /// <summary>The kernel that ran it.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>True when nothing differs.</summary>
    public bool Passed { get; set; }

    /// <summary>One line for each key that differs: key, expected, actual.</summary>
    public string[] Differences { get; set; } = [];

    /// <summary>Why the vector is there.</summary>
    public string Note { get; set; } = "";

    /// <summary>The file it came from; empty if none.</summary>
    public string Source { get; set; } = "";
}
