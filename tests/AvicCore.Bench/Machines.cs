using System;
using System.Linq;

namespace AvicCore.Bench;

/// <summary>The machines that the benchmarks share.</summary>
internal static class Machines
{
    /// <summary>vCPU 0 runs, all others are halted. Up to 255 vCPUs xAPIC flat, above x2APIC.</summary>
    public static AvicVm Halted(string kernel, int vcpus) => Build(kernel, vcpus, [.. Enumerable.Range(1, vcpus - 1)]);

    /// <summary>Every vCPU runs.</summary>
    public static AvicVm Running(string kernel, int vcpus) => Build(kernel, vcpus, []);

    /// <summary>The scan that a size's users had: X2Avic-Rfc in x2APIC mode, Linux-5.17 in xAPIC mode.</summary>
    public static string ScanKernel(int vcpus) => vcpus > 255 ? "X2Avic-Rfc" : "Linux-5.17";

    /// <summary>One physical IPI to each vCPU but the sender, in a fixed shuffled order, so that caches count.</summary>
    public static Icr[] ToEachOther(AvicVm vm)
    {
        Icr[] icrs =
        [
            .. Enumerable.Range(1, vm.VcpuCount - 1)
                .Select(id => new Icr { Vector = 0xFD }.WithDestination((uint)id, vm.ApicMode == ApicMode.X2Apic)),
        ];
        new Random(1).Shuffle(icrs);
        return icrs;
    }

    private static AvicVm Build(string kernel, int vcpus, int[] blocked)
        => new(new AvicVmOptions
        {
            VcpuCount = vcpus,
            Kernel = KvmKernel.Parse(kernel),
            Platform = vcpus > 512 ? AvicPlatform.X2AvicExt : AvicPlatform.Zen4,
            Blocked = blocked,
        });
}
