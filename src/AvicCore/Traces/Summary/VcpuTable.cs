using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts by vCPU id, for ids up to 65535.</summary>
internal sealed class VcpuTable
{
    private const int MaxVcpus = 65536;

    private Row[] _rows = new Row[64];

    /// <summary>vCPUs met.</summary>
    public int Count => _rows.Count(row => row.IsUsed);

    /// <summary>vCPU ids that two threads claim: traces of several VMs, or a VM started again.</summary>
    public int SharedIds { get; private set; }

    [MethodImpl(Jit.Hot)]
    public void AddExit(int vcpu, int thread)
    {
        if (TryRow(vcpu))
        {
            ref Row row = ref _rows[vcpu];
            row.FirstThread = row.Exits == 0 ? thread : row.FirstThread;
            row.Exits++;
            SharedIds += row.Thread != 0 && row.Thread != thread && !row.IsShared ? 1 : 0;
            row.IsShared |= row.Thread != 0 && row.Thread != thread;
            row.Thread = thread;
        }
    }

    [MethodImpl(Jit.Hot)]
    public void AddSent(int vcpu)
    {
        if (TryRow(vcpu))
        {
            _rows[vcpu].Sent++;
        }
    }

    /// <summary>An IPI that the kernel's rules send the slow way.</summary>
    [MethodImpl(Jit.Hot)]
    public void AddPredictedSlow(int vcpu)
    {
        if (TryRow(vcpu))
        {
            _rows[vcpu].PredictedSlow++;
        }
    }

    [MethodImpl(Jit.Hot)]
    public void AddTargeted(int vcpu)
    {
        if (TryRow(vcpu))
        {
            _rows[vcpu].Targeted++;
        }
    }

    [MethodImpl(Jit.Hot)]
    public void AddSlow(int vcpu)
    {
        if (TryRow(vcpu))
        {
            _rows[vcpu].Slow++;
        }
    }

    /// <summary>Adds what was counted in a block of events that come behind the own ones.</summary>
    public void Take(VcpuTable block)
    {
        for (int vcpu = 0; vcpu < block._rows.Length; vcpu++)
        {
            ref Row later = ref block._rows[vcpu];
            if (later.IsUsed && TryRow(vcpu))
            {
                ref Row row = ref _rows[vcpu];
                bool isShared = later.IsShared
                    || (later.Exits > 0 && row.Thread != 0 && row.Thread != later.FirstThread);
                SharedIds += isShared && !row.IsShared ? 1 : 0;
                row.IsShared |= isShared;
                row.FirstThread = row.Exits > 0 ? row.FirstThread : later.FirstThread;
                row.Thread = later.Exits > 0 ? later.Thread : row.Thread;
                row.Sent += later.Sent;
                row.Targeted += later.Targeted;
                row.Slow += later.Slow;
                row.PredictedSlow += later.PredictedSlow;
                row.Exits += later.Exits;
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_rows, 0, _rows.Length);
        SharedIds = 0;
    }

    /// <summary>By id; the path is what was recorded, or else what the kernel's rules say.</summary>
    public VcpuIpiCount[] ToArray(bool isPathRecorded)
    {
        List<VcpuIpiCount> counts = [];
        for (int vcpu = 0; vcpu < _rows.Length; vcpu++)
        {
            Row row = _rows[vcpu];
            if (row.IsUsed)
            {
                counts.Add(new VcpuIpiCount
                {
                    Vcpu = vcpu,
                    Sent = row.Sent,
                    Targeted = row.Targeted,
                    Slow = isPathRecorded ? row.Slow : row.PredictedSlow,
                    Exits = row.Exits,
                });
            }
        }

        return [.. counts];
    }

    private bool TryRow(int vcpu)
    {
        if ((uint)vcpu < (uint)_rows.Length)
        {
            return true;
        }

        if ((uint)vcpu >= MaxVcpus)
        {
            return false;
        }

        Array.Resize(ref _rows, Math.Max(vcpu + 1, Math.Min(_rows.Length * 2, MaxVcpus)));
        return true;
    }

    private struct Row
    {
        public long Sent;
        public long Targeted;
        public long Slow;
        public long PredictedSlow;
        public long Exits;
        public int FirstThread;
        public int Thread;
        public bool IsShared;

        public readonly bool IsUsed => (Sent | Targeted | Slow | Exits) != 0;
    }
}
