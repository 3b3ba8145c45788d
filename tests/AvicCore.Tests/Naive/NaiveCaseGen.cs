using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;

namespace AvicCore.Tests;

/// <summary>
/// Random machines: 1 to 20 vCPUs, dense or sparse ids, one mode or all, and everything a guest can break.
/// </summary>
internal static class NaiveCaseGen
{
    private enum VmKind
    {
        Flat,
        Cluster,
        X2Apic,
        Mixed,
    }

    private static readonly Gen<VcpuState> s_state = Gen.Frequency(
        (4, Gen.Const(VcpuState.Running)),
        (1, Gen.Const(VcpuState.InHost)),
        (4, Gen.Const(VcpuState.Blocked)),
        (1, Gen.Const(VcpuState.Preempted)),
        (1, Gen.Const(VcpuState.Nested)));

    private static readonly Gen<int> s_gap = Gen.Frequency(
        (12, Gen.Const(1)), (3, Gen.Int[2, 9]), (1, Gen.Int[30, 300]));

    private static readonly Gen<uint> s_dfr = Gen.Frequency(
        (4, Gen.Const(0xFFFFFFFFu)), (4, Gen.Const(0x0FFFFFFFu)), (1, Gen.Const(0x5FFFFFFFu)));

    private static readonly Gen<(int, int, int, int)> s_faults =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 19], Gen.Int[0, 29], Gen.Int[0, 29]);

    private static readonly Gen<VcpuSeed> s_vcpu = Gen.Select(
        s_gap,
        s_state,
        Gen.Int[0, 2],
        Gen.Byte,
        s_dfr,
        Gen.Int[0, 11],
        s_faults,
        (gap, state, kind, ldr, dfr, odd, faults) => new VcpuSeed(gap, state, kind, ldr, dfr, odd, faults));

    private static readonly Gen<IcrSeed> s_icr = Gen.Select(
        Gen.Frequency((8, Gen.Int[16, 255]), (1, Gen.Int[0, 15])),
        Gen.Frequency((8, Gen.Const(0)), (2, Gen.Int[0, 7])),
        Gen.Frequency((8, Gen.Const(0)), (2, Gen.Int[1, 3])),
        Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[0, 15])),
        Gen.Bool,
        Gen.Select(Gen.Int[0, 9], Gen.UInt, Gen.UInt),
        (vector, type, shorthand, flags, isLogical, destination) => new IcrSeed(
            (uint)vector + ((uint)type << 8) + (isLogical ? 0x800u : 0) + ((uint)flags << 12) + ((uint)shorthand << 18),
            destination.Item1,
            destination.Item2,
            destination.Item3));

    /// <summary>A machine and one to three ICRs.</summary>
    public static Gen<NaiveCase> Any { get; } = Gen.Select(
        Gen.OneOf(VmKind.Flat, VmKind.Cluster, VmKind.X2Apic, VmKind.Mixed),
        s_vcpu.Array[1, 20],
        s_icr.Array[1, 3],
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Bool, Gen.Int[0, 19]),
        Gen.Select(Gen.UInt, Gen.Int[0, 5], Gen.Int[0, 4095]),
        (kind, vcpus, icrs, options, dirt) => Build(kind, vcpus, icrs, options, dirt));

    /// <summary>
    /// Machines without mistakes: one APIC mode, KVM's own tables, every APIC enabled, ids untouched.
    /// </summary>
    public static Gen<NaiveCase> Tidy { get; } = Any.Select(Tidied);

    private readonly record struct IcrSeed(uint Low, int Kind, uint A, uint B);

    private readonly record struct VcpuSeed(
        int Gap, VcpuState State, int Kind, byte Ldr, uint Dfr, int Odd, (int, int, int, int) Faults);

    private static NaiveCase Build(
        VmKind kind,
        VcpuSeed[] seeds,
        IcrSeed[] icrs,
        (int X2Avic, int Ext4K, int Ipiv, bool Hashes, int Sender) options,
        (uint Bits, int Order, int FirstId) dirt)
    {
        List<NaiveCaseVcpu> vcpus = [];
        int id = dirt.Order == 0 ? dirt.FirstId - seeds[0].Gap : -seeds[0].Gap;
        foreach (VcpuSeed seed in seeds)
        {
            id = Math.Min(id + seed.Gap, 4095);
            if (vcpus.Any(vcpu => vcpu.Id == id))
            {
                break;
            }

            bool isX2Apic = kind == VmKind.X2Apic || (kind == VmKind.Mixed && seed.Kind == 0);
            uint wanted = kind == VmKind.Flat ? 0xFFFFFFFF : kind == VmKind.Cluster ? 0x0FFFFFFF : seed.Dfr;
            vcpus.Add(new NaiveCaseVcpu
            {
                Id = id,
                IsX2Apic = isX2Apic,
                State = seed.State,
                Dfr = seed.Odd == 0 ? seed.Dfr : wanted,
                LogicalId = LogicalId(id, wanted == 0xFFFFFFFF, seed.Odd, seed.Ldr),
                XApicId = seed.Odd == 2 && !isX2Apic ? seed.Ldr : id & 0xFF,
                IsSoftwareEnabled = seed.Faults.Item1 != 1,
                IsTableValid = seed.Faults.Item2 != 1,
                HasBadPage = seed.Faults.Item3 == 1,
                IsDisabled = seed.Faults.Item4 == 1,
                Cpu = seed.Odd == 3 ? seed.Ldr % 4 : vcpus.Count,
            });
        }

        if (dirt.Order == 1)
        {
            vcpus.Reverse(); // Created out of order: the index is not the id.
        }

        int sender = options.Sender % vcpus.Count;
        ulong[] written =
            [.. icrs.Select(icr => ((ulong)Destination(icr, vcpus, vcpus[sender].IsX2Apic) << 32) + icr.Low)];
        if (written.Any(icr => IsToEveryone(new NaiveIcr(icr), vcpus[sender].IsX2Apic)))
        {
            // What a broadcast does when it meets a bad page is not specified (spec 01 section 6, id 3).
            vcpus = [.. vcpus.Select(vcpu => vcpu with { HasBadPage = false })];
        }

        return new NaiveCase
        {
            Vcpus = vcpus,
            Logical = LogicalTableOf(vcpus, dirt.Bits),
            HasX2Avic = options.X2Avic != 9,
            HasExt4K = options.Ext4K == 1,
            EnableIpiv = options.Ipiv != 1,
            HashesVectors = options.Hashes,
            Sender = sender,
            Icrs = written,
        };
    }

    private static bool IsToEveryone(NaiveIcr icr, bool isX2Apic)
        => icr.Shorthand >= NaiveIcr.AllIncludingSelf || icr.IsBroadcast(isX2Apic);

    /// <summary>Mostly the single bit that Linux would choose, else anything.</summary>
    private static byte LogicalId(int id, bool isFlat, int odd, byte random)
    {
        if (odd == 1)
        {
            return random;
        }

        return isFlat
            ? (byte)(id < 8 ? 1 << id : 0)
            : (byte)(id < 60 ? (id / 4 * 16) + (1 << (id % 4)) : 0);
    }

    /// <summary>As KVM 6.3 fills it (spec 03 section 9), then damaged if the low bits say so.</summary>
    private static Dictionary<int, (bool IsValid, int ApicId)> LogicalTableOf(List<NaiveCaseVcpu> vcpus, uint damage)
    {
        Dictionary<int, (bool IsValid, int ApicId)> table = [];
        foreach (NaiveCaseVcpu vcpu in vcpus.Where(vcpu => !vcpu.IsX2Apic))
        {
            bool isFlat = vcpu.Dfr == 0xFFFFFFFF;
            int members = isFlat ? vcpu.LogicalId : vcpu.LogicalId % 16;
            int first = isFlat ? 0 : vcpu.LogicalId / 16 * 4;
            if (int.PopCount(members) == 1 && first < 60)
            {
                table[first + int.Log2(members)] = (true, vcpu.XApicId);
            }
        }

        if (damage % 8 == 0)
        {
            int slot = (int)(damage / 8 % 64);
            table[slot] = (damage / 512 % 2 == 0, (int)(damage / 1024 % 256));
        }
        else if (damage % 8 == 1 && table.Count > 0)
        {
            int slot = table.Keys.ElementAt((int)(damage / 8 % (uint)table.Count));
            table[slot] = (false, table[slot].ApicId);
        }

        return table;
    }

    private static uint Destination(IcrSeed icr, List<NaiveCaseVcpu> vcpus, bool isX2Apic)
    {
        NaiveCaseVcpu one = vcpus[(int)(icr.A % (uint)vcpus.Count)];
        NaiveCaseVcpu other = vcpus[(int)(icr.B % (uint)vcpus.Count)];
        uint destination = icr.Kind switch
        {
            0 => isX2Apic ? 0xFFFFFFFF : 0xFF,
            1 => icr.A,
            2 => icr.A % 256,
            3 => isX2Apic ? (one.Ldr & 0xFFFF0000) + (icr.B % 65536) : (icr.A % 16) + ((uint)one.LogicalId / 16 * 16),
            4 or 5 => isX2Apic ? one.Ldr | other.Ldr : (uint)one.LogicalId | other.LogicalId,
            6 => isX2Apic ? one.Ldr : one.LogicalId,
            _ => isX2Apic ? (uint)one.Id : (uint)one.XApicId,
        };
        return isX2Apic ? destination : destination << 24;
    }

    private static NaiveCase Tidied(NaiveCase any)
    {
        bool isX2Apic = any.Vcpus[0].IsX2Apic;
        bool isFlat = any.Vcpus[0].Dfr == 0xFFFFFFFF;
        int ids = isX2Apic ? any.HasExt4K ? 4096 : 512 : 255;
        List<NaiveCaseVcpu> vcpus = [.. any.Vcpus
            .Where(vcpu => vcpu.Id < ids)
            .Select((vcpu, index) => new NaiveCaseVcpu
            {
                Id = vcpu.Id,
                State = vcpu.State,
                IsX2Apic = isX2Apic,
                XApicId = vcpu.Id & 0xFF,
                Dfr = isFlat ? 0xFFFFFFFF : 0x0FFFFFFF,
                LogicalId = LogicalId(vcpu.Id, isFlat, odd: 0, random: 0),
                Cpu = index,
            })];
        if (vcpus.Count == 0)
        {
            vcpus = [new NaiveCaseVcpu { IsX2Apic = isX2Apic, Dfr = isFlat ? 0xFFFFFFFF : 0x0FFFFFFF, LogicalId = 1 }];
        }

        return any with
        {
            Vcpus = vcpus,
            Sender = Math.Min(any.Sender, vcpus.Count - 1),
            HasX2Avic = true,
            Logical = LogicalTableOf(vcpus, damage: 2),
        };
    }
}
