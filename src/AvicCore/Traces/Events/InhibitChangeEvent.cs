namespace AvicCore;

/// <summary>A reason to inhibit AVIC came or went.</summary>
public sealed class InhibitChangeEvent : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.InhibitChange;

    /// <summary>The reason came; otherwise it went.</summary>
    public bool IsSet { get; set; }

    /// <summary>The bit's number, as that kernel counts (see InhibitNumbering).</summary>
    public uint Reason { get; set; }

    /// <summary>All reasons after the change; null up to 5.17, which does not tell.</summary>
    public ulong? Mask { get; set; }

    /// <summary>The names behind the mask, joined by |, from 6.11 on; else empty.</summary>
    public string MaskNames { get; set; } = "";

    /// <summary>True if the mask does not have the bit that was set, or has the one that was cleared.</summary>
    public bool IsContradictory
        => Mask is ulong mask && Reason < InhibitNumbering.MaskBits && Bits.IsSet(mask, (int)Reason) != IsSet;

    internal override void ReadFrom(TraceRecord record)
    {
        IsSet = record.IsSet;
        Reason = record.Reason;
        Mask = record.HasMask ? record.Mask : null;
        MaskNames = record.Symbol();
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.IsSet = IsSet;
        record.Reason = Reason;
        record.HasMask = Mask is not null;
        record.Mask = Mask ?? 0;
        record.Text = MaskNames;
        record.IsOther = Mask is null;
    }
}
