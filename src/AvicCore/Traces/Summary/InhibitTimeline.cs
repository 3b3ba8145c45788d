using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The changes of inhibit masks: the first and the last of them, the masks of each VM, totals by reason.</summary>
internal sealed class InhibitTimeline
{
    private const int MaxFirst = 256;
    private const int MaxLast = 256;

    private readonly List<InhibitEntry> _first = [];
    private readonly Queue<InhibitEntry> _last = new();
    private readonly InhibitTotal?[] _totals = new InhibitTotal?[InhibitNumbering.MaskBits];
    private readonly InhibitVms _vms = new();

    /// <summary>Changes, all of them.</summary>
    public long Changes { get; private set; }

    /// <summary>Events without a mask: kvm_apicv_update_request, 5.6 to 5.17.</summary>
    public long Unmasked { get; private set; }

    /// <summary>What the trace calls the bits.</summary>
    public PrintedInhibits Printed { get; } = new();

    /// <summary>When the mask last changed; null without a time.</summary>
    public long? LastNs { get; private set; }

    /// <summary>True if the mask contradicts the event.</summary>
    public bool Add(TraceRecord record)
    {
        int bit = (int)(record.Reason & (InhibitNumbering.MaskBits - 1));
        Changes++;
        Unmasked += record.HasMask ? 0 : 1;
        LastNs = record.HasTime ? record.TimeNs : null;
        Printed.Add(record);
        InhibitVm vm = _vms.Of(record);
        InhibitTotal total = TotalOf(bit);
        total.Set += record.IsSet ? 1 : 0;
        total.Cleared += record.IsSet ? 0 : 1;
        total.DurationNs += vm.Add(record, bit);
        Keep(record, bit, vm);
        return record.HasMask && record.Reason < InhibitNumbering.MaskBits && Bits.IsSet(record.Mask, bit) != record.IsSet;
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

    /// <summary>The masks at the end: inhibited VMs first, and of these the one that changed last.</summary>
    public InhibitState[] States(InhibitNames names)
        =>
        [
            .. _vms.All.Reverse().OrderBy(vm => vm.Mask == 0).Select(vm => new InhibitState
            {
                VM = vm.Name,
                Mask = vm.Mask,
                Reasons = names.NamesOf(vm.Mask),
                Changes = vm.Changes,
            }),
        ];

    /// <summary>Reasons that came, went, or are set at the end.</summary>
    public InhibitTotal[] Totals(InhibitNames names)
    {
        ulong atEnd = _vms.All.Aggregate(0UL, (mask, vm) => mask | vm.Mask);
        for (int bit = 0; bit < InhibitNumbering.MaskBits; bit++)
        {
            if (Bits.IsSet(atEnd, bit))
            {
                TotalOf(bit).IsSetAtEnd = true;
            }
        }

        InhibitTotal[] totals = [.. _totals.Where(total => total is not null).Select(total => total!)];
        foreach (InhibitTotal total in totals)
        {
            total.Reason = names.NameOf(total.Bit);
            total.HowToLift = names.HowToLift(total.Bit);
        }

        return totals;
    }

    private InhibitTotal TotalOf(int bit) => _totals[bit] ??= new InhibitTotal { Bit = bit };

    private void Keep(TraceRecord record, int bit, InhibitVm vm)
    {
        InhibitEntry entry = new()
        {
            TimeNs = record.HasTime ? record.TimeNs : null,
            Line = record.Line,
            VM = vm.Name,
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
