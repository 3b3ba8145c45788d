using System;

namespace AvicCore;

/// <summary>KVM's optimised APIC map: id and logical id to vCPU, rebuilt when a register that matters changes (spec 02 section 8).</summary>
/// <remarks>With 32-bit ids enabled by userspace, as QEMU does, aliased xAPIC ids lose silently; without, the map is unusable.</remarks>
internal sealed class OptimizedMap
{
    private const int Nobody = -1;
    private const int ClusterMembers = 4;
    private const int X2ApicMembers = 16;

    private readonly int[] _physical;
    private readonly int[] _flat = Filled(8);
    private readonly int[] _cluster = Filled(16 * ClusterMembers);
    private readonly bool _uses32BitIds;
    private MatchKind? _logicalKind;

    public OptimizedMap(MatchKey[] keys, bool uses32BitIds)
    {
        _uses32BitIds = uses32BitIds;
        uint maxId = 255;
        foreach (MatchKey key in keys)
        {
            if (key.IsHardwareEnabled)
            {
                maxId = Math.Max(maxId, key.VcpuId);
            }
        }

        _physical = Filled((int)maxId + 1);
        for (int v = 0; v < keys.Length; v++)
        {
            if (keys[v].IsHardwareEnabled)
            {
                AddPhysical(v, keys[v]);
            }
        }

        IsPlain = !HasPhysicalAlias
            && !IsApicIdModified
            && Array.TrueForAll(keys, key => key.IsHardwareEnabled && (key.IsX2Apic || key.VcpuId < Icr.XApicBroadcast));
        for (int v = 0; v < keys.Length; v++)
        {
            if (keys[v].IsHardwareEnabled)
            {
                AddLogical(v, keys[v]);
            }
        }
    }

    /// <summary>A present xAPIC's id is not its vCPU id, compared in 8 bits: inhibit APIC_ID_MODIFIED.</summary>
    public bool IsApicIdModified { get; private set; }

    /// <summary>Modes differ, an LDR has several bits, or two vCPUs share a logical id: inhibit LOGICAL_ID_ALIASED.</summary>
    public bool IsLogicalDisabled { get; private set; }

    /// <summary>Two present vCPUs claim one physical id; the first keeps it.</summary>
    public bool HasPhysicalAlias { get; private set; }

    /// <summary>Every APIC is present and its id is its vCPU id, so that ids find vCPUs without the map.</summary>
    public bool IsPlain { get; }

    /// <summary>Without 32-bit ids any collision makes the map unusable: inhibit PHYSICAL_ID_ALIASED.</summary>
    public bool IsPhysicalDisabled => HasPhysicalAlias && !_uses32BitIds;

    /// <summary>The vCPU with this physical APIC ID, or -1.</summary>
    public int Physical(uint apicId) => apicId < (uint)_physical.Length ? _physical[apicId] : Nobody;

    /// <summary>The members that a logical destination names, and a reader for each: -1 where no APIC is.</summary>
    public uint LogicalMembers(uint destination, out LogicalSlots slots)
    {
        slots = default;
        switch (_logicalKind)
        {
            case MatchKind.X2Apic:
                Ldr wanted = new(destination);
                uint first = (uint)wanted.X2ApicCluster * X2ApicMembers;
                if (first >= (uint)_physical.Length)
                {
                    return 0;
                }

                // The cluster ends at the largest id, and so does the bitmap: it decides whom vector hashing picks.
                slots = new LogicalSlots(_physical, (int)first);
                return wanted.X2ApicMembers & Lowest(_physical.Length - (int)first);
            case MatchKind.XApicFlat:
                slots = new LogicalSlots(_flat, 0);
                return destination & 0xFF;
            case null:
                return 0;
            default:
                slots = new LogicalSlots(_cluster, (int)((destination >> 4) & 0xF) * ClusterMembers);
                return destination & 0xF;
        }
    }

    private static uint Lowest(int members) => members >= X2ApicMembers ? 0xFFFF : (1u << members) - 1;

    /// <summary>An xAPIC whose vCPU id is above 255 has both its 8-bit id and, for hotplug, the vCPU id.</summary>
    private void AddPhysical(int v, in MatchKey key)
    {
        IsApicIdModified |= !key.IsX2Apic && key.XApicId != (byte)key.VcpuId;
        if (key.IsX2Apic || key.VcpuId > byte.MaxValue)
        {
            Claim(key.VcpuId, v, takes: true);
        }

        if (!key.IsX2Apic)
        {
            Claim(key.XApicId, v, takes: false);
        }
    }

    /// <summary>An x2APIC takes its id even from an aliased xAPIC; an xAPIC only if nobody has it.</summary>
    private void Claim(uint apicId, int v, bool takes)
    {
        ref int slot = ref _physical[apicId];
        HasPhysicalAlias |= slot != Nobody;
        if (slot == Nobody || takes)
        {
            slot = v;
        }
    }

    private void AddLogical(int v, in MatchKey key)
    {
        if (!key.IsSoftwareEnabled || key.Ldr == 0 || IsLogicalDisabled)
        {
            return;
        }

        MatchKind kind = key.Kind == MatchKind.XApicOther ? MatchKind.XApicCluster : key.Kind;
        _logicalKind ??= kind;
        if (_logicalKind != kind)
        {
            IsLogicalDisabled = true;
            return;
        }

        if (kind == MatchKind.X2Apic)
        {
            return;
        }

        byte logicalId = new Ldr(key.Ldr).XApicLogicalId;
        uint members = kind == MatchKind.XApicFlat ? logicalId : (uint)logicalId & 0xF;
        int first = kind == MatchKind.XApicFlat ? 0 : (logicalId >> 4) * ClusterMembers;
        if (members == 0)
        {
            return;
        }

        ref int slot = ref (kind == MatchKind.XApicFlat ? _flat : _cluster)[first + BitMath.Lowest(members)];
        if (!BitMath.IsSingle(members) || slot != Nobody)
        {
            IsLogicalDisabled = true;
            return;
        }

        slot = v;
    }

    private static int[] Filled(int count)
    {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++)
        {
            slots[i] = Nobody;
        }

        return slots;
    }

    /// <summary>The vCPUs behind the bits of one logical destination.</summary>
    internal readonly struct LogicalSlots
    {
        private readonly int[]? _vcpus;
        private readonly int _first;

        public LogicalSlots(int[] vcpus, int first)
        {
            _vcpus = vcpus;
            _first = first;
        }

        /// <summary>The vCPU of a bit, or -1.</summary>
        public int this[int bit] => _vcpus![_first + bit];
    }
}
