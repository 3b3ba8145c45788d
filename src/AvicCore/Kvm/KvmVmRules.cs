namespace AvicCore;

/// <summary>What userspace and module parameters decide about a VM.</summary>
/// <param name="HashesVectors">kvm.vector_hashing.</param>
/// <param name="Uses32BitIds">KVM_CAP_X2APIC_API with 32-bit ids, as QEMU sets it.</param>
/// <param name="ExposesX2Apic">The guest's CPUID Fn0000_0001 ECX[21].</param>
/// <param name="IsHybrid">An x2APIC vCPU keeps AVIC without x2AVIC, and the VM loses its APIC page to it.</param>
/// <param name="EnforcesInhibits">False runs the bare mechanism, as conformance vectors want it.</param>
/// <param name="IgnoresHostDoorbell">False: a doorbell to a CPU in the host is an interrupt to the host.</param>
internal sealed record KvmVmRules(
    bool HashesVectors,
    bool Uses32BitIds,
    bool ExposesX2Apic,
    bool IsHybrid,
    bool EnforcesInhibits,
    bool IgnoresHostDoorbell);
