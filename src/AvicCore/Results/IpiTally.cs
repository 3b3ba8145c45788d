using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>What is counted while IPIs are handled: running totals, and the targets of the IPI at hand.</summary>
/// <remarks>One tally serves one sender at a time; a batch adds up in it without allocating.</remarks>
internal sealed class IpiTally
{
    private readonly int[] _stamps;
    private int _serial;

    public IpiTally(int vcpuCount)
    {
        Targets = new int[vcpuCount];
        _stamps = new int[vcpuCount];
    }

    public VcpuList IrrSet;
    public VcpuList Doorbells;
    public VcpuList SoftwareDoorbells;
    public VcpuList HostIpis;
    public VcpuList Kicked;
    public VcpuList Woken;
    public VcpuList Lost;
    public VcpuList Dropped;
    public long Visited;
    public long Lookups;
    public long Cycles;

    /// <summary>Kernel log lines since the reset, by <see cref="IpiWarning"/>.</summary>
    public readonly long[] Warnings = new long[IpiBatch.WarningKinds];

    /// <summary>vCPUs whose IRR bit the IPI at hand set, in order of delivery; the first <see cref="TargetCount"/> count.</summary>
    public readonly int[] Targets;

    public int TargetCount;

    /// <summary>Room for the APIC IDs of one logical destination, at most 16, while hardware checks them.</summary>
    public readonly int[] ScratchIds = new int[16];

    /// <summary>Room for the vCPUs behind <see cref="ScratchIds"/>.</summary>
    public readonly int[] ScratchTargets = new int[16];

    /// <summary>Clears the totals. Lists are kept only where one result is wanted, not in a batch.</summary>
    public void Reset(bool keepLists)
    {
        IrrSet.Reset(keepLists);
        Doorbells.Reset(keepLists);
        SoftwareDoorbells.Reset(keepLists);
        HostIpis.Reset(keepLists);
        Kicked.Reset(keepLists);
        Woken.Reset(keepLists);
        Lost.Reset(keepLists);
        Dropped.Reset(keepLists);
        Visited = 0;
        Lookups = 0;
        Cycles = 0;
        System.Array.Clear(Warnings, 0, Warnings.Length);
        BeginIpi();
    }

    /// <summary>Forgets the targets of the IPI before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginIpi() => TargetCount = 0;

    /// <summary>Records that the IPI at hand set an IRR bit of this vCPU; a second time changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Deliver(int v)
    {
        if (TargetCount == 0)
        {
            Targets[0] = v;
            TargetCount = 1;
            IrrSet.Add(v);
        }
        else
        {
            DeliverAnother(v);
        }
    }

    /// <summary>True when the IPI at hand set an IRR bit of this vCPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsDelivered(int v) => TargetCount <= 1 ? TargetCount == 1 && Targets[0] == v : _stamps[v] == _serial;

    public void Warn(IpiWarning warning) => Warnings[(int)warning]++;

    /// <summary>Model cycles beyond the sender's side: a wake-up takes longest, then a doorbell; 0 if nobody is told.</summary>
    public long TargetLatency(CostModel cost)
    {
        bool isRung = Doorbells.Total + SoftwareDoorbells.Total + HostIpis.Total > 0;
        return Woken.Total > 0 ? cost.WakeLatency : isRung ? cost.DoorbellLatency : 0;
    }

    /// <summary>Only from the second target on are stamps needed to tell who has it already.</summary>
    private void DeliverAnother(int v)
    {
        if (TargetCount == 1)
        {
            if (Targets[0] == v)
            {
                return;
            }

            NextSerial();
            _stamps[Targets[0]] = _serial;
        }

        if (_stamps[v] != _serial)
        {
            _stamps[v] = _serial;
            Targets[TargetCount++] = v;
            IrrSet.Add(v);
        }
    }

    private void NextSerial()
    {
        if (++_serial == int.MaxValue)
        {
            System.Array.Clear(_stamps, 0, _stamps.Length);
            _serial = 1;
        }
    }
}
