using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>The parts of a VM that KVM's code shares: registers, tables, vCPU states and the kernel's rules.</summary>
internal sealed class KvmVm
{
    private readonly int[] _indexOfId;
    private readonly bool _uses32BitIds;
    private readonly bool _isHybrid;
    private OptimizedMap? _map;
    private int _topology;
    private bool _wasActive = true;

    public KvmVm(
        string name,
        KvmKernel kernel,
        ApicFile apics,
        PhysicalIdTable physical,
        LogicalIdTable logical,
        VcpuScheduler scheduler,
        CostModel cost,
        KvmVmRules rules)
    {
        Kernel = kernel;
        Apics = apics;
        PhysicalIdTable = physical;
        Logical = logical;
        Scheduler = scheduler;
        Inhibits = new InhibitKeeper(name, kernel, scheduler, cost, apics.Count, rules.EnforcesInhibits);
        LogicalTable = new LogicalTableKeeper(apics, logical, kernel);
        Cost = cost;
        HashesVectors = rules.HashesVectors;
        IgnoresHostDoorbell = rules.IgnoresHostDoorbell;
        _uses32BitIds = rules.Uses32BitIds;
        ExposesX2Apic = rules.ExposesX2Apic;
        _isHybrid = rules.IsHybrid;
        Arbitration = new int[apics.Count];
        Pending = new PendingEvents[apics.Count];
        StartupVectors = new byte[apics.Count];
        Ids = new int[apics.Count];
        uint maxId = 0;
        for (int v = 0; v < apics.Count; v++)
        {
            uint id = apics.Keys[v].VcpuId;
            Ids[v] = (int)id;
            maxId = id > maxId ? id : maxId;
        }

        // Ids that are not also the indices need a table.
        HasIndexIds = AreIndices(Ids);
        _indexOfId = new int[maxId + 1];
        for (int v = 0; v < apics.Count; v++)
        {
            _indexOfId[Ids[v]] = v + 1;
        }

        LocalApic = new LocalApic(this);
        ApicBaseMsr = new ApicBaseMsr(this);
        UnacceleratedAccess = new UnacceleratedAccessExit(this);
    }

    public KvmKernel Kernel { get; }

    public ApicFile Apics { get; }

    public PhysicalIdTable PhysicalIdTable { get; }

    public LogicalIdTable Logical { get; }

    public VcpuScheduler Scheduler { get; }

    public InhibitKeeper Inhibits { get; }

    public LogicalTableKeeper LogicalTable { get; }

    public LocalApic LocalApic { get; }

    public ApicBaseMsr ApicBaseMsr { get; }

    public UnacceleratedAccessExit UnacceleratedAccess { get; }

    public CostModel Cost { get; }

    /// <summary>kvm.vector_hashing: lowest priority picks by vector, not by arbitration counter.</summary>
    public bool HashesVectors { get; }

    /// <summary>A doorbell to a physical CPU that is in the host has no effect.</summary>
    public bool IgnoresHostDoorbell { get; }

    /// <summary>CPUID shows x2APIC to the guest; else EXTD is a reserved bit of APIC_BASE.</summary>
    public bool ExposesX2Apic { get; }

    /// <summary>Some vCPU is, or was, in x2APIC mode.</summary>
    public bool HasUsedX2Apic { get; set; }

    /// <summary>
    /// The VM's memory has the APIC page, which hardware accelerates. KVM takes it away for good once a hybrid vCPU uses
    /// x2APIC, and with it from the xAPICs: page tables are shared (spec 03 section 10).
    /// </summary>
    public bool HasApicPage => !_isHybrid || !HasUsedX2Apic;

    /// <summary>LowestPriority interrupts taken by each vCPU.</summary>
    public int[] Arbitration { get; }

    /// <summary>NMI, SMI, INIT and STARTUP that wait for each vCPU.</summary>
    public PendingEvents[] Pending { get; }

    /// <summary>The vector of the last STARTUP for each vCPU.</summary>
    public byte[] StartupVectors { get; }

    /// <summary>The vCPU id of each index; the index is the order of creation.</summary>
    public int[] Ids { get; }

    public int Count => Ids.Length;

    /// <summary>vCPU ids are 0, 1, 2 and so on in order of creation.</summary>
    public bool HasIndexIds { get; }

    /// <summary>Changes whenever an id, LDR, DFR, SVR or APIC_BASE does.</summary>
    public int Topology => Volatile.Read(ref _topology);

    /// <summary>The map of today's registers.</summary>
    public OptimizedMap Map => Volatile.Read(ref _map) ?? RebuildMap();

    /// <summary>The index of a vCPU id, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(uint vcpuId)
    {
        if (vcpuId >= (uint)_indexOfId.Length)
        {
            return -1;
        }

        return HasIndexIds ? (int)vcpuId : _indexOfId[vcpuId] - 1;
    }

    /// <summary>Says that a register the map depends on has changed.</summary>
    public void MarkMapDirty()
    {
        Volatile.Write(ref _map, null);
        Interlocked.Increment(ref _topology);
    }

    /// <summary>The inhibits that follow from the registers, and the tables of vCPUs whose AVIC came back.</summary>
    public void Reevaluate()
    {
        Inhibits.FollowMap(Map);
        bool wasActive = _wasActive;
        _wasActive = Scheduler.IsAvicActiveForVm;
        if (!wasActive && _wasActive)
        {
            for (int v = 0; v < Count; v++)
            {
                LogicalTable.Sync(v);
            }
        }
    }

    private static bool AreIndices(int[] ids)
    {
        for (int v = 0; v < ids.Length; v++)
        {
            if (ids[v] != v)
            {
                return false;
            }
        }

        return true;
    }

    private OptimizedMap RebuildMap()
    {
        OptimizedMap map = new(Apics.Keys, _uses32BitIds);
        Volatile.Write(ref _map, map);
        return map;
    }
}
