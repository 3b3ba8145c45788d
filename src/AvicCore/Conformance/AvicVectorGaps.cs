using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What a VM has that no vector can say, so that a vector of it may expect other than the VM does.</summary>
/// <remarks>
/// A vector (spec 05) names a generation, which means its first release, and runs without inhibits, without limits of the
/// kernel, on a CPU that is told by two flags, and with the default of every assumption.
/// </remarks>
public static class AvicVectorGaps
{
    /// <summary>One phrase for each; empty if the vectors of this VM are whole.</summary>
    public static IReadOnlyList<string> Of(AvicVm vm)
        => [.. Inhibited(vm).Concat(OfKernel(vm)).Concat(OfHardware(vm)).Concat(OfState(vm))];

    private static IEnumerable<string> Inhibited(AvicVm vm)
    {
        if (!vm.IsAvicActive)
        {
            yield return $"AVIC is on in them, though {vm.Inhibits} inhibits it here";
        }
    }

    private static IEnumerable<string> OfKernel(AvicVm vm)
    {
        KvmKernel first = KvmKernel.All.First(kernel => kernel.Handler == vm.Kernel.Handler);
        if (vm.Kernel.InvalidTarget != first.InvalidTarget)
        {
            yield return $"failure id 2 is {first.InvalidTarget} as in {first.Name}, but {vm.Kernel.InvalidTarget} in {vm.Kernel.Name}";
        }

        if (vm.Kernel.KnowsInvalidVector != first.KnowsInvalidVector)
        {
            yield return $"failure id 4 is {Logged(first)} as in {first.Name}, but {Logged(vm.Kernel)} in {vm.Kernel.Name}";
        }

        bool isX2Avic = vm.Kernel.HasX2Avic && vm.Vcpus.Any(vcpu => vcpu.Mode == ApicMode.X2Apic);
        if (isX2Avic && vm.X2ApicIds != vm.Platform.X2ApicIds)
        {
            yield return $"the physical APIC ID table has the CPU's {vm.Platform.X2ApicIds} entries, but {vm.X2ApicIds} here";
        }
    }

    private static IEnumerable<string> OfHardware(AvicVm vm)
    {
        if (vm.Platform.IgnoresIllegalVector)
        {
            yield return $"a vector below 16 exits with failure id 4, but {vm.Platform.Name} ignores it";
        }

        foreach (string assumption in vm.Options.Assumptions.NotDefault())
        {
            yield return $"{assumption} is the default, not what -Assumption says";
        }
    }

    private static IEnumerable<string> OfState(AvicVm vm)
    {
        if (!vm.Options.Uses32BitIds)
        {
            yield return "APIC IDs have 32 bits (-X2ApicFormat)";
        }

        if (!vm.HasApicPage && vm.Vcpus.All(vcpu => vcpu.Mode != ApicMode.X2Apic))
        {
            yield return "no vCPU has used x2APIC, so the APIC page is there";
        }

        if (vm.Vcpus.Select(vcpu => vcpu.PhysicalCpu).Distinct().Count() < vm.VcpuCount)
        {
            yield return "each vCPU has a physical CPU of its own";
        }

        if (vm.Vcpus.Any(vcpu => vcpu.Pending.Length > 0))
        {
            yield return "no INIT, STARTUP, NMI or SMI waits";
        }

        if (!vm.Options.HashesVectors && vm.Kvm.Arbitration.Any(taken => taken > 0))
        {
            yield return "no vCPU has taken a lowest-priority IPI yet";
        }

        if (HasMovedEntries(vm))
        {
            yield return "each vCPU's entry of the physical APIC ID table is at its APIC ID";
        }
    }

    /// <summary>Up to 5.18 a guest that writes APIC IDs moves entries, also over each other.</summary>
    private static bool HasMovedEntries(AvicVm vm)
    {
        HashSet<int> slots = [];
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            int slot = vcpu.TableSlot;
            bool isThere = slot < vm.PhysicalIdTable.Count && vm.PhysicalIdTable[slot].IsValid;
            ulong page = PhysicalIdTable.BackingPageOf(vcpu.Index);
            if (!slots.Add(slot) || (isThere && vm.PhysicalIdTable[slot].BackingPage != page))
            {
                return true;
            }
        }

        return Enumerable.Range(0, vm.PhysicalIdTable.Count)
            .Any(slot => vm.PhysicalIdTable[slot].IsValid && !slots.Contains(slot));
    }

    private static string Logged(KvmKernel kernel) => kernel.KnowsInvalidVector ? "silent" : "logged";
}
