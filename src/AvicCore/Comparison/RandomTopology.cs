using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>VMs and ICRs of chance, larger than the exhaustive part has, and odd in several ways at once.</summary>
internal sealed class RandomTopology
{
    private const int MaxVcpus = 20;

    private readonly DivergenceOptions _options;
    private readonly VcpuState[] _states;
    private readonly ApicMode[] _modes;
    private readonly int _firstSize;
    private SplitMix64 _random;

    public RandomTopology(DivergenceOptions options, long first)
    {
        _options = options;
        _states = [.. options.States];
        _modes = [.. options.Modes];
        _firstSize = Math.Min(options.VcpuCount + 1, MaxVcpus);
        _random = new SplitMix64((ulong)options.Seed ^ ((ulong)first << 20));
    }

    /// <summary>A set-up, all vCPUs in the guest.</summary>
    public CaseVcpu[] NextVcpus()
    {
        ApicMode mode = _modes[_random.Below(_modes.Length)];
        int count = _firstSize + _random.Below(MaxVcpus - _firstSize + 1);
        CaseVcpu[] vcpus = TopologySpace.Linux(mode, count);
        if (May(GuestTopology.SparseIds))
        {
            vcpus[count - 1] = CaseVcpu.Linux(NextHighId(mode), mode);
        }

        for (int v = 0; v < count; v++)
        {
            vcpus[v] = NextVcpu(vcpus, v);
        }

        if (May(GuestTopology.SwappedIds))
        {
            int first = _random.Below(count);
            int second = _random.Below(count);
            if (!vcpus[first].IsX2Apic && !vcpus[second].IsX2Apic)
            {
                TopologySpace.SwapXApicIds(vcpus, first, second);
            }
        }

        return vcpus;
    }

    /// <summary>Gives everyone but the sender a state: mostly halted, as idle guests are.</summary>
    public void NextStates(CaseVcpu[] vcpus)
    {
        for (int v = 1; v < vcpus.Length; v++)
        {
            vcpus[v] = vcpus[v] with { State = _states[_random.Below(_states.Length)] };
        }
    }

    /// <summary>An ICR aimed at what is there: an id, a set of logical bits, a broadcast, rarely anything at all.</summary>
    public Icr NextIcr(CaseVcpu[] vcpus)
    {
        bool isX2Apic = vcpus[0].IsX2Apic;
        CaseVcpu target = vcpus[_random.Below(vcpus.Length)];
        Icr icr = new() { Vector = IcrSpace.Vector };
        switch (_random.Below(8))
        {
            case 0:
                return icr with { Shorthand = (DestinationShorthand)(1 + _random.Below(3)) };
            case 1:
                return Broadcast(icr with { DestinationMode = (DestinationMode)_random.Below(2) }, isX2Apic);
            case 2:
                return new Icr(_random.Next() & 0xFFFF_FFFF_0000_0800) with { Vector = IcrSpace.Vector };
            case 3:
                return icr.WithDestination((uint)target.Id, isX2Apic);
            default:
                return NextLogical(icr with { DestinationMode = DestinationMode.Logical }, vcpus[0].Mode, target);
        }
    }

    private CaseVcpu NextVcpu(CaseVcpu[] vcpus, int v)
    {
        CaseVcpu vcpu = vcpus[v];
        if (vcpu.IsX2Apic ? _modes.Length > 1 && May(GuestTopology.MixedModes) : May(GuestTopology.MixedModes))
        {
            ApicMode other = _modes[_random.Below(_modes.Length)];
            bool isKindred = vcpus.All(any => any.IsX2Apic || any.Mode == other);
            vcpu = other == ApicMode.X2Apic || (isKindred && vcpu.Id < AvicPlatform.XApicIds)
                ? CaseVcpu.Linux(vcpu.Id, other)
                : vcpu;
        }

        if (vcpu.IsX2Apic)
        {
            return vcpu;
        }

        if (May(GuestTopology.NoLogicalId))
        {
            return vcpu with { LogicalId = 0 };
        }

        CaseVcpu model = vcpus[_random.Below(v + 1)];
        return May(GuestTopology.SharedLogicalId) && !model.IsX2Apic ? vcpu with { LogicalId = model.LogicalId } : vcpu;
    }

    private Icr NextLogical(Icr icr, ApicMode mode, CaseVcpu target)
    {
        uint bits = (uint)_random.Next();
        if (mode == ApicMode.X2Apic)
        {
            uint cluster = (uint)target.Id >> 4 << 16;
            uint own = 1u << (target.Id & 15);
            return icr.WithDestination(cluster | own | (bits & 0xFFFF & (bits >> 16)), isX2Apic: true);
        }

        uint mask = mode == ApicMode.XApicFlat ? 0xFFu : 0x0Fu;
        return icr.WithDestination(target.LogicalId | (bits & (bits >> 8) & mask), isX2Apic: false);
    }

    private static Icr Broadcast(Icr icr, bool isX2Apic)
        => icr.WithDestination(isX2Apic ? Icr.X2ApicBroadcast : Icr.XApicBroadcast, isX2Apic);

    private int NextHighId(ApicMode mode)
    {
        int limit = mode == ApicMode.X2Apic ? Math.Max(_options.Platform.X2ApicIds, 256) : AvicPlatform.XApicIds;
        return MaxVcpus + _random.Below(limit - MaxVcpus);
    }

    /// <summary>Each oddity that is wanted comes in one of eight VMs or vCPUs.</summary>
    private bool May(GuestTopology oddity) => _options.Topologies.Contains(oddity) && _random.Below(8) == 0;
}
