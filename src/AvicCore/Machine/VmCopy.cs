using System;
using System.Linq;

namespace AvicCore;

/// <summary>The same guest on another kernel: registers, states and pending interrupts alike, tables as that kernel fills them.</summary>
internal static class VmCopy
{
    /// <exception cref="AvicException">The kernel cannot have such a VM.</exception>
    public static AvicVm Of(AvicVm vm, KvmKernel kernel, bool enforcesInhibits)
    {
        AvicVm copy = new(vm.Options with
        {
            Kernel = kernel,
            EnforcesInhibits = enforcesInhibits && vm.Options.EnforcesInhibits,
            EnableIpiv = kernel.HasIpivParameter ? vm.Options.EnableIpiv : null,
            ExposesX2Apic = vm.Options.ExposesX2Apic ?? (vm.Vcpus.Any(vcpu => vcpu.Mode == ApicMode.X2Apic) ? true : null),
            Features = vm.Features | (HasNested(vm) ? AvicVmFeatures.NestedExposed : AvicVmFeatures.None),
            Blocked = [],
        });

        // KVM clears a vCPU's old slot even if another has taken it meanwhile, so first everyone leaves the table.
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            copy.SetLdr(vcpu.Id, 0);
        }

        foreach (Vcpu vcpu in vm.Vcpus)
        {
            WriteRegisters(copy, vcpu);
        }

        copy.Apics.CopyFrom(vm.Apics);
        copy.Kvm.HasUsedX2Apic |= vm.Kvm.HasUsedX2Apic;
        Array.Copy(vm.Kvm.Pending, copy.Kvm.Pending, vm.VcpuCount);
        Array.Copy(vm.Kvm.StartupVectors, copy.Kvm.StartupVectors, vm.VcpuCount);
        Array.Copy(vm.Kvm.Arbitration, copy.Kvm.Arbitration, vm.VcpuCount);
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            copy.Scheduler.SetCpu(vcpu.Index, (ushort)vcpu.PhysicalCpu);
            copy.Scheduler.SetState(vcpu.Index, vcpu.State);
            copy.Scheduler.Reevaluate(vcpu.Index);
        }

        copy.Kvm.MarkMapDirty();
        copy.Kvm.Reevaluate();
        return copy;
    }

    /// <summary>A vCPU in L2 tells that CPUID shows SVM, be it said or not.</summary>
    private static bool HasNested(AvicVm vm) => vm.Vcpus.Any(vcpu => vcpu.State == VcpuState.Nested);

    /// <summary>What the kernel keeps tables and inhibits of is written as a guest does.</summary>
    private static void WriteRegisters(AvicVm copy, Vcpu original)
    {
        int id = original.Id;
        Vcpu vcpu = copy.GetVcpu(id);
        ApicBase apicBase = original.Machine.Apics.Base(original.Index);
        if (original.Mode != vcpu.Mode)
        {
            copy.SetApicMode(id, original.Mode);
        }

        if (apicBase != copy.Apics.Base(vcpu.Index))
        {
            copy.RestoreApicBase(id, apicBase);
        }

        if (original.Mode is ApicMode.XApicFlat or ApicMode.XApicCluster)
        {
            copy.SetDfr(id, original.Dfr);
            copy.SetXApicId(id, (byte)original.ApicId);
            copy.SetLdr(id, original.Ldr);
        }

        copy.SetSoftwareEnabled(id, original.IsSoftwareEnabled);
    }
}
