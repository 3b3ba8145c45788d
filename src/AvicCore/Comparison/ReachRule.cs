using System;
using System.Linq;

namespace AvicCore;

/// <summary>What it takes to meet a case outside this laboratory.</summary>
internal static class ReachRule
{
    public static DivergenceReach Of(IpiCase found, KvmKernel kernel, AvicPlatform platform, IpiInputClass input)
    {
        if (IsInhibited(found.Vcpus, kernel, platform) || IsNestedInhibited(found.Vcpus, kernel))
        {
            return DivergenceReach.Inhibited;
        }

        return IsKnownOfGuests(found, input) ? DivergenceReach.Reachable : DivergenceReach.Latent;
    }

    /// <summary>The kernel refuses the VM, or has AVIC off for it or for its sender.</summary>
    public static bool IsInhibited(CaseVcpu[] vcpus, KvmKernel kernel, AvicPlatform platform)
    {
        AvicVm? vm = CaseMachine.TryBuild(vcpus, kernel, platform, enforcesInhibits: true);
        return vm is null || !vm.Accelerates(0);
    }

    /// <summary>Up to 5.18 a VM whose guest may use SVM had no AVIC at all (spec 03 section 8).</summary>
    public static bool IsNestedInhibited(CaseVcpu[] vcpus, KvmKernel kernel)
        => kernel.InhibitsNestedForVm && Array.Exists(vcpus, vcpu => vcpu.State == VcpuState.Nested);

    /// <summary>
    /// Linux sends a logical broadcast in flat mode with at most eight CPUs, all with a logical id; nobody is known to send
    /// it elsewhere (spec 03 section 4). APIC modes differ only while vCPUs are brought up; no guest is known to share,
    /// widen or swap ids.
    /// </summary>
    private static bool IsKnownOfGuests(IpiCase found, IpiInputClass input)
        => input == IpiInputClass.LogicalBroadcast
            ? found.Sender.Mode == ApicMode.XApicFlat && found.Topology == GuestTopology.Linux
            : found.Topology is GuestTopology.Linux or GuestTopology.NoLogicalId or GuestTopology.SparseIds;
}
