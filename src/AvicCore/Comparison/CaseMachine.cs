using System.Linq;

namespace AvicCore;

/// <summary>Builds the VM of a case with the verbs that users have, so that the command printed for it shows the same.</summary>
internal static class CaseMachine
{
    /// <summary>The VM; null if the kernel or the hardware refuses it.</summary>
    public static AvicVm? TryBuild(CaseVcpu[] vcpus, KvmKernel kernel, AvicPlatform platform, bool enforcesInhibits)
    {
        try
        {
            return Build(vcpus, kernel, platform, enforcesInhibits);
        }
        catch (AvicException refusal) when (refusal.Error is AvicError.KernelLimit or AvicError.HardwareLimit)
        {
            return null;
        }
    }

    /// <exception cref="AvicException">The kernel or the hardware refuses it.</exception>
    public static AvicVm Build(CaseVcpu[] vcpus, KvmKernel kernel, AvicPlatform platform, bool enforcesInhibits)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            VcpuIds = [.. vcpus.Select(vcpu => vcpu.Id)],
            Mode = vcpus[0].Mode,
            Kernel = kernel,
            Platform = platform,
            EnforcesInhibits = enforcesInhibits,
        });
        foreach (CaseVcpu vcpu in vcpus.Where(vcpu => vcpu.Mode != vcpus[0].Mode))
        {
            vm.SetApicMode(vcpu.Id, vcpu.Mode);
        }

        foreach (CaseVcpu vcpu in vcpus.Where(vcpu => !vcpu.IsX2Apic && !vcpu.HasOwnLogicalId))
        {
            vm.SetLdr(vcpu.Id, new Ldr { XApicLogicalId = vcpu.LogicalId }.Raw);
        }

        foreach (CaseVcpu vcpu in vcpus.Where(vcpu => !vcpu.HasOwnXApicId))
        {
            vm.SetXApicId(vcpu.Id, vcpu.XApicId);
        }

        SetStates(vm, vcpus);
        return vm;
    }

    public static void SetStates(AvicVm vm, CaseVcpu[] vcpus)
    {
        for (int v = 0; v < vcpus.Length; v++)
        {
            vm.Scheduler.SetState(v, vcpus[v].State);
        }
    }
}
