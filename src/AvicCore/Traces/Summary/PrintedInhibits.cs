using System;

namespace AvicCore;

/// <summary>The names of inhibit bits as the trace itself prints them, behind the mask: from 6.11 on.</summary>
internal sealed class PrintedInhibits
{
    private readonly string?[] _names = new string?[InhibitNumbering.MaskBits];
    private ulong _known;

    /// <summary>Events with names.</summary>
    public long Events { get; private set; }

    /// <summary>The name of a bit; null if the trace has none.</summary>
    public string? this[int bit] => _names[bit];

    public void Add(TraceRecord record)
    {
        if (record.FieldEnd <= record.FieldStart && record.Text.Length == 0)
        {
            return;
        }

        Events++;
        if ((record.Mask & ~_known) != 0)
        {
            Learn(record.Mask, record.Symbol().Split('|'));
        }
    }

    /// <summary>Bits without a name are printed as one number behind the names, so what is counted off must fit.</summary>
    private void Learn(ulong mask, string[] names)
    {
        int[] bits = new int[InhibitNumbering.MaskBits];
        int count = 0;
        for (int bit = 0; bit < InhibitNumbering.MaskBits; bit++)
        {
            bits[count] = bit;
            count += Bits.IsSet(mask, bit) ? 1 : 0;
        }

        if (count != names.Length || names[count - 1].StartsWith("0x", StringComparison.Ordinal))
        {
            return;
        }

        _known |= mask;
        for (int i = 0; i < count; i++)
        {
            _names[bits[i]] ??= names[i];
        }
    }
}
