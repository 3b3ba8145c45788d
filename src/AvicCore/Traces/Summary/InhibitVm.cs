using System;

namespace AvicCore;

/// <summary>One VM's inhibit mask, as the changes of its threads tell it.</summary>
internal sealed class InhibitVm(string name)
{
    private readonly long[] _since = new long[InhibitNumbering.MaskBits];

    /// <summary>The process, or the first thread that was seen; empty for lines without either.</summary>
    public string Name { get; } = name;

    /// <summary>Threads that are taken for this VM's; 0 if the process is known.</summary>
    public int Threads { get; set; }

    public long Changes { get; private set; }

    /// <summary>
    /// The mask after the last change; where the kernel does not print it, put together from the changes.
    /// </summary>
    public ulong Mask { get; private set; }

    /// <summary>True if the change is one that a VM with this mask can make.</summary>
    /// <remarks>
    /// KVM also traces a reason that is set or cleared again. Up to 5.17 it traces only what switches AVIC off or on.
    /// </remarks>
    public bool Follows(TraceRecord record)
        => record.HasMask ? After(record) == record.Mask : record.IsSet == (Mask == 0);

    /// <summary>Takes a change; returns for how long its reason was set, where a clear tells.</summary>
    public long Add(TraceRecord record, int bit)
    {
        Changes++;
        Mask = record.HasMask ? record.Mask : After(record);
        if (record.IsSet)
        {
            _since[bit] = record.HasTime ? record.TimeNs : 0;
            return 0;
        }

        bool isKnown = _since[bit] > 0 && record.HasTime;
        long duration = isKnown ? Math.Max(0, record.TimeNs - _since[bit]) : 0;
        _since[bit] = 0;
        return duration;
    }

    /// <summary>
    /// Up to 5.17 what is traced is the first reason that comes and the last that goes. If that is another than the one
    /// that came, it ended that one too, unless there are several, and so several VMs.
    /// </summary>
    private ulong After(TraceRecord record)
    {
        ulong bit = 1UL << (int)(record.Reason & (InhibitNumbering.MaskBits - 1));
        bool isLast = !record.HasMask && (Mask & bit) == 0 && (Mask & (Mask - 1)) == 0;
        return record.IsSet ? Mask | bit : isLast ? 0 : Mask & ~bit;
    }
}
