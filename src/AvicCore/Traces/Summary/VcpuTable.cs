using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts by vCPU id, for ids up to 65535.</summary>
internal sealed class VcpuTable
{
    private const int MaxVcpus = 65536;

    private Row[] _rows = new Row[64];

    /// <summary>vCPU ids that two threads claim: traces of several VMs, or a VM started again.</summary>
    public int SharedIds { get; private set; }

    [MethodImpl(Jit.Hot)]
    public void AddExit(int vcpu, int thread)
    {
        if (TryRow(vcpu))
        {
            ref Row row = ref _rows[vcpu];
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

    public VcpuIpiCount[] ToArray()
    {
        List<VcpuIpiCount> counts = [];
        for (int vcpu = 0; vcpu < _rows.Length; vcpu++)
        {
            Row row = _rows[vcpu];
            if (row.Sent + row.Targeted + row.Slow + row.Exits > 0)
            {
                counts.Add(new VcpuIpiCount
                {
                    Vcpu = vcpu,
                    Sent = row.Sent,
                    Targeted = row.Targeted,
                    Slow = row.Slow,
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
        public long Exits;
        public int Thread;
        public bool IsShared;
    }
}
