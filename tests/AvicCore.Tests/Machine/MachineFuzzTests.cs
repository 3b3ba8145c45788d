using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Random lives of random VMs: only AvicException, no broken invariant, every IPI has a fate.</summary>
public sealed class MachineFuzzTests
{
    private const int Lives = 4000;

    private static readonly string[] s_kernels =
        ["5.0", "5.17", "5.18", "5.19-rc1", "5.19", "6.0", "6.1.170", "6.3", "6.8", "6.12", "6.17", "6.19", "Patch-V1"];

    private static readonly int[][] s_ids = [[0, 1, 2, 3], [0, 1], [3, 1, 0, 9], [0, 17, 5, 254, 2], [0]];

    private static readonly Gen<AvicVmOptions> s_machine = Gen
        .Select(
            Gen.OneOf(s_kernels),
            Gen.OneOf<AvicPlatform>([AvicPlatform.Zen4, AvicPlatform.Zen4, .. AvicPlatform.All]),
            Gen.OneOf(ApicMode.XApicFlat, ApicMode.XApicCluster, ApicMode.X2Apic, ApicMode.Disabled),
            Gen.OneOf(s_ids),
            Gen.Int[0, 7])
        .Select((kernel, platform, mode, ids, flags) => new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Platform = platform,
            Mode = mode,
            VcpuIds = ids,
            HashesVectors = (flags & 1) == 0,
            Uses32BitIds = (flags & 2) == 0,
            EnableIpiv = (flags & 4) != 0 && KvmKernel.Parse(kernel).HasIpivParameter ? false : null,
        });

    [Fact]
    public void No_sequence_of_steps_breaks_an_invariant_or_loses_track_of_an_IPI()
        => Gen.Select(s_machine, MachineStep.Any.Array[1, 40]).Holds(
            (options, steps) =>
            {
                AvicVm vm = new(options);
                MachineInvariants.Check(vm);
                foreach (MachineStep step in steps)
                {
                    Live(vm, step);
                    MachineInvariants.Check(vm);
                }
            },
            cases: Lives);

    private static void Live(AvicVm vm, MachineStep step)
    {
        HashSet<(int Id, byte Vector)> before = Waiting(vm);
        Dictionary<int, bool> present = vm.Vcpus.ToDictionary(vcpu => vcpu.Id, vcpu => vcpu.Apic.Base.IsEnabled);
        IpiResult? ipi = null;
        try
        {
            IMachineResult? done = step.Do(vm);
            ipi = done as IpiResult ?? (done as RegisterAccess)?.Ipi;
        }
        catch (AvicException mistake)
        {
            Assert.NotEmpty(mistake.Message);
        }

        (int Id, byte Vector)[] gained = [.. Waiting(vm).Except(before)];
        if (ipi is null)
        {
            Assert.All(gained, bit => Assert.Equal(step.DeviceTarget(vm), bit));
            return;
        }

        // A write to the ICR changes neither mode nor LDR, so that looking afterwards is as good as before.
        int[] addressed = [.. vm.Vcpus.Where(vcpu => IsAddressed(vm, ipi, vcpu)).Select(vcpu => vcpu.Id)];
        Assert.All(gained, bit => Assert.Equal(ipi.Vector, bit.Vector));
        Assert.All(gained, bit => Assert.Contains(bit.Id, ipi.IrrSet));
        Assert.All(ipi.IrrSet, id => Assert.True(vm.GetVcpu(id).Apic.IsRequested(ipi.Vector)));
        Assert.Empty(ipi.Doorbells.Except(ipi.IrrSet));
        Assert.Empty(ipi.Lost.Except(ipi.IrrSet));
        Assert.Empty(ipi.Dropped.Intersect(ipi.IrrSet));
        Assert.All(ipi.Woken, id => Assert.Equal(VcpuState.Running, vm.GetVcpu(id).State));
        bool hasFate = new Icr(ipi.Icr).IsFixedEdge && ipi.Vector >= 16 && present[ipi.Source];
        int[] fates = [.. ipi.IrrSet.Concat(ipi.Dropped)];
        Assert.True(!hasFate || addressed.Where(id => present[id]).All(fates.Contains), string.Join(' ', addressed));
        Assert.True(ipi.Path == IpiPath.Hardware || !hasFate || ipi.Dropped.All(addressed.Contains));
        if (!vm.Kernel.MovesEntryOnIdWrite && vm.Kernel.RequiresSingleBitLdr)
        {
            Assert.All(ipi.IrrSet, id => Assert.True(MayBeAddressed(vm, ipi, vm.GetVcpu(id)), $"{id} {ipi}"));
        }
    }

    private static HashSet<(int Id, byte Vector)> Waiting(AvicVm vm)
        => [.. vm.Vcpus.SelectMany(vcpu => vcpu.Requested, (vcpu, vector) => (vcpu.Id, vector))];

    /// <summary>Spec 05: by the sender's decoding, and everyone for the sender's broadcast value.</summary>
    private static bool IsAddressed(AvicVm vm, IpiResult ipi, Vcpu target)
    {
        bool isX2Apic = vm.GetVcpu(ipi.Source).Mode == ApicMode.X2Apic;
        switch (ipi.Shorthand)
        {
            case DestinationShorthand.Self:
                return target.Id == ipi.Source;
            case DestinationShorthand.AllIncludingSelf:
                return true;
            case DestinationShorthand.AllExcludingSelf:
                return target.Id != ipi.Source;
        }

        uint wanted = ipi.Destination;
        bool targetsX2Apic = target.Mode == ApicMode.X2Apic;
        if (wanted == (isX2Apic ? 0xFFFF_FFFF : 0xFF) || wanted == (targetsX2Apic ? 0xFFFF_FFFF : 0xFF))
        {
            return true;
        }

        if (ipi.DestinationMode == DestinationMode.Physical)
        {
            return wanted == (targetsX2Apic || wanted > 0xFF ? (uint)target.Id : target.ApicId);
        }

        uint logicalId = target.Ldr >> 24;
        return target.Mode switch
        {
            ApicMode.X2Apic => wanted >> 16 == target.Ldr >> 16 && (wanted & target.Ldr & 0xFFFF) != 0,
            ApicMode.XApicFlat => (wanted & logicalId) != 0,
            ApicMode.XApicCluster when target.Dfr == 0x0FFF_FFFF
                => wanted >> 4 == logicalId >> 4 && (wanted & logicalId & 0xF) != 0,
            _ => false,
        };
    }

    /// <summary>Hardware goes by the tables: it also reaches a bare id, a mapped cluster, a disabled APIC.</summary>
    private static bool MayBeAddressed(AvicVm vm, IpiResult ipi, Vcpu target)
    {
        if (IsAddressed(vm, ipi, target))
        {
            return true;
        }

        return ipi.DestinationMode == DestinationMode.Physical
            ? ipi.Destination == (uint)target.Id
            : target.Mode is ApicMode.XApicCluster or ApicMode.Disabled
                || vm.GetVcpu(ipi.Source).Dfr != target.Dfr
                || IsMemberOfX2ApicMap(vm, ipi, target);
    }

    /// <summary>Spec 02 section 8: with only x2APICs in the map, a cluster's members are the physical ids, an xAPIC's too.</summary>
    private static bool IsMemberOfX2ApicMap(AvicVm vm, IpiResult ipi, Vcpu target)
    {
        Vcpu[] mapped = [.. vm.Vcpus.Where(vcpu => vcpu.Apic.Base.IsEnabled && vcpu.IsSoftwareEnabled && vcpu.Ldr != 0)];
        return ipi.Path == IpiPath.Emulated
            && mapped.Length > 0
            && mapped.All(vcpu => vcpu.Mode == ApicMode.X2Apic)
            && ipi.Destination >> 16 == (uint)target.ApicId >> 4
            && (ipi.Destination >> (int)(target.ApicId & 0xF) & 1) != 0;
    }
}
