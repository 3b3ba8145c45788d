using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Options checked against hardware and kernel: what the machine will be, or a typed error.</summary>
internal sealed class AvicVmPlan
{
    private AvicVmPlan(AvicVmOptions options) => Options = options;

    public AvicVmOptions Options { get; }

    public uint[] Ids { get; private init; } = [];

    public ApicMode Mode { get; private init; }

    public AvicInhibit Inhibits { get; private init; }

    /// <summary>AVIC_PHYSICAL_MAX_INDEX + 1 in x2AVIC mode.</summary>
    public int X2ApicIds { get; private init; }

    public bool AcceleratesX2Apic => Options.Platform.HasX2Avic && (Options.Kernel.HasX2Avic || !Options.EnforcesInhibits);

    public bool ExposesX2Apic { get; private init; }

    public bool PublishesIsRunning { get; private init; }

    public static AvicVmPlan Check(AvicVmOptions options)
    {
        uint[] ids = CheckIds(options);
        ApicMode mode = options.Mode ?? (ids.Length > AvicPlatform.XApicIds ? ApicMode.X2Apic : ApicMode.XApicFlat);
        uint highest = ids.Max();
        CheckVmId(options);
        int programmed = options.MaxX2ApicIds ?? (options.EnforcesInhibits ? options.Kernel.MaxX2ApicIds : int.MaxValue);
        int x2ApicIds = Math.Min(programmed, options.Platform.X2ApicIds);
        bool exposesX2Apic = options.ExposesX2Apic
            ?? (mode == ApicMode.X2Apic || options.Kernel.HasX2Avic || !options.EnforcesInhibits);
        AvicInhibit inhibits = exposesX2Apic && !options.Kernel.HasX2Avic ? AvicInhibit.X2Apic : AvicInhibit.None;
        if (options.EnforcesInhibits)
        {
            ApicSetup.CheckXApicId(mode, (int)highest);
            inhibits |= CheckIds(options, mode, highest, x2ApicIds);
            options.Kernel.CheckIpiv(options.EnableIpiv);
        }

        return new AvicVmPlan(options)
        {
            Ids = ids,
            Mode = mode,
            X2ApicIds = x2ApicIds,
            Inhibits = inhibits,
            ExposesX2Apic = exposesX2Apic,
            PublishesIsRunning = options.Kernel.VirtualizesIpis(options.Platform, options.EnableIpiv),
        };
    }

    private static uint[] CheckIds(AvicVmOptions options)
    {
        if (options.VcpuIds is null)
        {
            CheckCount(options.VcpuCount);
            return [.. Enumerable.Range(0, options.VcpuCount).Select(id => (uint)id)];
        }

        CheckCount(options.VcpuIds.Count);
        HashSet<int> seen = [];
        foreach (int id in options.VcpuIds)
        {
            if (id is < 0 or >= AvicVmOptions.MaxVcpuCount || !seen.Add(id))
            {
                throw new AvicException(
                    AvicError.InvalidVcpuCount,
                    FormattableString.Invariant(
                        $"vCPU id {id} is out of range or given twice: ids are different numbers from 0 to 4095."),
                    id);
            }
        }

        return [.. options.VcpuIds.Select(id => (uint)id)];
    }

    private static void CheckCount(int count)
    {
        if (count is < 1 or > AvicVmOptions.MaxVcpuCount)
        {
            throw new AvicException(
                AvicError.InvalidVcpuCount,
                FormattableString.Invariant($"A VM cannot have {count} vCPUs: 1 to {AvicVmOptions.MaxVcpuCount}."),
                count);
        }
    }

    /// <summary>KVM numbers VMs from 1, in what a GATag's 32 bits have left above the vCPU.</summary>
    private static void CheckVmId(AvicVmOptions options)
    {
        int last = (int)(uint.MaxValue >> options.Kernel.GaTagVcpuBits);
        if (options.VmId < 1 || options.VmId > last)
        {
            throw new AvicException(
                AvicError.KernelLimit,
                FormattableString.Invariant(
                    $"VM id {options.VmId} does not fit a GATag of {options.Kernel.Name}: ids are 1 to {last}."),
                options.VmId);
        }
    }

    /// <summary>What the kernel makes of big ids: an inhibit, or a vCPU it refuses to create.</summary>
    private static AvicInhibit CheckIds(AvicVmOptions options, ApicMode mode, uint highest, int x2ApicIds)
    {
        KvmKernel kernel = options.Kernel;
        bool usesX2Avic = options.Platform.HasX2Avic && kernel.HasX2Avic;
        bool isXApic = mode is ApicMode.XApicFlat or ApicMode.XApicCluster;
        int limit = usesX2Avic && !isXApic ? x2ApicIds : kernel.XApicMaxIndex + 1;
        if (highest < limit || options.Features.HasFlag(AvicVmFeatures.AvicOff))
        {
            return AvicInhibit.None; // With the module parameter avic = 0 no table is made, and nothing is too big for it.
        }

        if (kernel.InhibitsBigIds)
        {
            return AvicInhibit.PhysicalIdTooBig;
        }

        string way = options.Platform.X2ApicIds > limit
            ? "4096 ids came with 6.19; -MaxX2ApicId tries an older handler on a larger table."
            : "From 6.17 on such a VM is inhibited instead; with -Feature AvicOff there is no such limit.";
        throw new AvicException(
            AvicError.KernelLimit,
            $"{kernel.Name} refuses vCPU id {highest}: with AVIC it has ids 0 to {limit - 1} on {options.Platform.Name}. {way}",
            highest);
    }
}
