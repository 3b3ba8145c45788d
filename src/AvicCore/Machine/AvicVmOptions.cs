using System.Collections.Generic;

namespace AvicCore;

/// <summary>What a VM is built from. Every default makes the smallest useful machine.</summary>
public sealed record AvicVmOptions
{
    /// <summary>The most vCPUs any machine has: the 4096-id extension's table.</summary>
    public const int MaxVcpuCount = 4096;

    /// <summary>The VM's name.</summary>
    public string Name { get; init; } = "avic";

    /// <summary>
    /// KVM's number for the VM, from 1: the upper part of a GATag, so at most 16777215 up to 6.2, 8388607 up to 6.18, then
    /// 1048575.
    /// </summary>
    public int VmId { get; init; } = 1;

    /// <summary>Number of vCPUs, 1 to 4096.</summary>
    public int VcpuCount { get; init; } = 4;

    /// <summary>The vCPU ids in order of creation; null means 0 to VcpuCount - 1.</summary>
    public IReadOnlyList<int>? VcpuIds { get; init; }

    /// <summary>The APIC mode that the guest's kernel sets up; null means x2APIC above 255 vCPUs and xAPIC flat below.</summary>
    public ApicMode? Mode { get; init; }

    /// <summary>The kernel.</summary>
    public KvmKernel Kernel { get; init; } = KvmKernel.Newest;

    /// <summary>The CPU.</summary>
    public AvicPlatform Platform { get; init; } = AvicPlatform.Zen4;

    /// <summary>Ids of the vCPUs that start halted.</summary>
    public IReadOnlyList<int> Blocked { get; init; } = [];

    /// <summary>kvm_amd.enable_ipiv, from 6.17; null means its default: on, but off on families 17h and 18h.</summary>
    public bool? EnableIpiv { get; init; }

    /// <summary>kvm.vector_hashing: lowest priority picks a target by vector. Default true.</summary>
    public bool HashesVectors { get; init; } = true;

    /// <summary>
    /// How many x2APIC ids KVM programs, in place of the kernel's own limit; null keeps that. Only to try an old handler on
    /// a large table.
    /// </summary>
    public int? MaxX2ApicIds { get; init; }

    /// <summary>Userspace enabled 32-bit APIC ids (KVM_CAP_X2APIC_API), as QEMU does. Default true.</summary>
    public bool Uses32BitIds { get; init; } = true;

    /// <summary>
    /// CPUID Fn0000_0001 ECX[21] shows x2APIC to the guest, used or not: X2APIC up to 5.19, for good. Without it EXTD in
    /// APIC_BASE is #GP. Null means true from 6.0 on, and before only for mode x2APIC: else no such VM would have AVIC.
    /// </summary>
    public bool? ExposesX2Apic { get; init; }

    /// <summary>What is switched on that makes KVM inhibit AVIC. Default nothing.</summary>
    public AvicVmFeatures Features { get; init; }

    /// <summary>False ignores every inhibit and limit of the kernel: the bare mechanism, as conformance vectors want it.</summary>
    public bool EnforcesInhibits { get; init; } = true;

    /// <summary>Model cycles.</summary>
    public CostModel Cost { get; init; } = CostModel.Default;

    /// <summary>Choices where the manuals are silent.</summary>
    public AvicAssumptions Assumptions { get; init; } = AvicAssumptions.Default;
}
