using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The changes of inhibit masks: the first and the last of them, and totals by reason.</summary>
internal sealed class InhibitTimeline
{
    private const int MaxFirst = 256;
    private const int MaxLast = 256;
    private const int Bits = 64;

    private readonly List<InhibitEntry> _first = [];
    private readonly Queue<InhibitEntry> _last = new();
    private readonly InhibitTotal?[] _totals = new InhibitTotal?[Bits];
    private readonly long[] _since = new long[Bits];

    /// <summary>Changes, all of them.</summary>
    public long Changes { get; private set; }

    /// <summary>
    /// The mask after the last change; where the kernel does not print it, put together from the changes.
    /// </summary>
    public ulong Mask { get; private set; }

    /// <summary>Events without a mask: kvm_apicv_update_request, 5.6 to 5.17.</summary>
    public long Unmasked { get; private set; }

    /// <summary>Events with names: 6.11 and newer.</summary>
    public long Named { get; private set; }

    /// <summary>The first names seen, with their mask.</summary>
    public (ulong Mask, string Names)? Sample { get; private set; }

    /// <summary>When the mask last became something other than zero; null without a time.</summary>
    public long? SinceNs { get; private set; }

    /// <summary>When the mask last changed; null without a time.</summary>
    public long? LastNs { get; private set; }

    /// <summary>True if the mask contradicts the event.</summary>
    public bool Add(TraceRecord record)
    {
        int bit = (int)(record.Reason & (Bits - 1));
        Changes++;
        ulong before = Mask;
        Mask = record.HasMask ? record.Mask : Switched(record.IsSet, 1UL << bit);
        Unmasked += record.HasMask ? 0 : 1;
        SinceNs = before == 0 && Mask != 0 && record.HasTime ? record.TimeNs : SinceNs;
        LastNs = record.HasTime ? record.TimeNs : null;
        CountTotal(record, bit);
        Keep(record, bit);
        if (record.FieldEnd > record.FieldStart || record.Text.Length > 0)
        {
            Named++;
            Sample ??= (record.Mask, record.Symbol());
        }

        return record.HasMask && record.Reason < Bits && (record.Mask >> bit & 1) != (record.IsSet ? 1UL : 0);
    }

    public InhibitEntry[] Entries(InhibitNames names)
    {
        InhibitEntry[] entries = [.. _first, .. _last];
        foreach (InhibitEntry entry in entries)
        {
            entry.Reason = names.NameOf(entry.Bit);
            entry.Reasons = entry.Mask is ulong mask ? names.NamesOf(mask) : [];
        }

        return entries;
    }

    public long Omitted => Changes - _first.Count - _last.Count;

    public InhibitTotal[] Totals(InhibitNames names)
    {
        InhibitTotal[] totals = [.. _totals.Where(total => total is not null).Select(total => total!)];
        foreach (InhibitTotal total in totals)
        {
            total.Reason = names.NameOf(total.Bit);
            total.HowToLift = names.HowToLift(total.Bit);
            total.IsSetAtEnd = (Mask >> total.Bit & 1) != 0;
        }

        return totals;
    }

    /// <summary>
    /// Up to 5.17 only what switches a VM's AVIC off or on is traced: the first reason that comes, the last that goes. If
    /// that is another than the one that came, it ended that one too, unless there are several, and so several VMs.
    /// </summary>
    private ulong Switched(bool isOff, ulong reason)
        => isOff ? Mask | reason
            : (Mask & reason) == 0 && (Mask & (Mask - 1)) == 0 ? 0
            : Mask & ~reason;

    private void CountTotal(TraceRecord record, int bit)
    {
        InhibitTotal total = _totals[bit] ??= new InhibitTotal { Bit = bit };
        if (record.IsSet)
        {
            total.Set++;
            _since[bit] = record.HasTime ? record.TimeNs : 0;
            return;
        }

        total.Cleared++;
        if (_since[bit] > 0 && record.HasTime && record.TimeNs > _since[bit])
        {
            total.DurationNs += record.TimeNs - _since[bit];
        }

        _since[bit] = 0;
    }

    private void Keep(TraceRecord record, int bit)
    {
        InhibitEntry entry = new()
        {
            TimeNs = record.HasTime ? record.TimeNs : null,
            Line = record.Line,
            IsSet = record.IsSet,
            Bit = bit,
            Mask = record.HasMask ? record.Mask : null,
        };
        if (_first.Count < MaxFirst)
        {
            _first.Add(entry);
            return;
        }

        if (_last.Count == MaxLast)
        {
            _last.Dequeue();
        }

        _last.Enqueue(entry);
    }
}
