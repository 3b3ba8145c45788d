using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>
/// Small VMs for exhaustive sweeps: vCPU 0 sends, any subset of the others runs, the rest is blocked.
/// </summary>
internal static class SweepVm
{
    public static IReadOnlyList<string> Handlers { get; } = ["G0a", "G0b", "G0x", "G1", "G2", "G3a", "G3b", "G4", "G5"];

    /// <summary>Linux's own ids: flat one bit a vCPU, cluster four vCPUs a cluster.</summary>
    public static AvicVm Build(string handler, ApicMode mode, int vcpus)
        => Build(handler, mode, [.. Enumerable.Range(0, vcpus).Select(id => DefaultLogicalId(mode, id))]);

    public static AvicVm Build(string handler, ApicMode mode, byte[] logicalIds)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            VcpuCount = logicalIds.Length,
            Mode = mode,
            Kernel = KvmKernel.All.Single(kernel => kernel.Handler == handler),
            EnforcesInhibits = false,
        });

        // All to none first: KVM clears a vCPU's old slot even if another has taken it meanwhile (spec 03 section 9).
        foreach (byte[] ids in new[] { new byte[logicalIds.Length], logicalIds })
        {
            for (int id = 0; id < ids.Length; id++)
            {
                vm.SetLdr(id, ids[id] * 0x100_0000u);
            }
        }

        return vm;
    }

    /// <summary>Bit n - 1 of the subset says whether vCPU n runs; vCPU 0 always does.</summary>
    public static bool Runs(int id, int subset) => id == 0 || ((subset >> (id - 1)) & 1) != 0;

    /// <summary>Lets the vCPUs of the subset run and blocks the others.</summary>
    public static void SetRunning(AvicVm vm, int subset)
    {
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            vm.SetState(vcpu.Id, Runs(vcpu.Id, subset) ? VcpuState.Running : VcpuState.Blocked);
        }
    }

    /// <summary>Every ICR with every running subset, on one VM that settles in between.</summary>
    public static IEnumerable<(Icr Icr, int Subset, IpiResult Result)> Run(AvicVm vm, IReadOnlyList<Icr> icrs)
    {
        for (int subset = 0; subset < 1 << (vm.VcpuCount - 1); subset++)
        {
            SetRunning(vm, subset);
            foreach (Icr icr in icrs)
            {
                IpiResult result = vm.SendAndSettle(0, icr);
                foreach (int id in result.Lost)
                {
                    vm.Apics.Irr(vm.IndexOf(id)).Reset();
                }

                yield return (icr, subset, result);
            }
        }
    }

    public static Icr Physical(uint destination, bool isX2Apic = false)
        => new Icr { Vector = 0xFD }.WithDestination(destination, isX2Apic);

    public static Icr Logical(uint destination, bool isX2Apic = false)
        => new Icr { Vector = 0xFD, DestinationMode = DestinationMode.Logical }.WithDestination(destination, isX2Apic);

    public static byte DefaultLogicalId(ApicMode mode, int id)
        => mode == ApicMode.XApicFlat
            ? (byte)(id < 8 ? 1 << id : 0)
            : (byte)((id / 4 * 16) + (1 << (id % 4)));
}
