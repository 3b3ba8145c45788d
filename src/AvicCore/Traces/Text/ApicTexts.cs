using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The texts of events of KVM's software APIC (spec 04 section 1).</summary>
internal static class ApicTexts
{
    private static readonly Literal s_apicId = new("apicid ");
    private static readonly Literal s_vec = new(" vec ");
    private static readonly Literal s_openMode = new(" (");
    private static readonly Literal s_edge = new("edge");
    private static readonly Literal s_level = new("level");
    private static readonly Literal s_coalesced = new(" (coalesced)");
    private static readonly Literal s_dst = new("dst ");
    private static readonly Literal s_logical = new("logical|");
    private static readonly Literal s_physical = new("physical|");
    private static readonly Literal s_assert = new("assert|");
    private static readonly Literal s_deassert = new("de-assert|");
    private static readonly Literal s_vector = new(" vector ");
    private static readonly Literal s_minusOne = new("-1");
    private static readonly Literal s_irqHex = new("IRQ ");
    private static readonly Literal s_soft = new("Soft/INTn ");
    private static readonly Literal s_irq = new("irq ");
    private static readonly Literal s_reinjected = new(" [reinjected]");
    private static readonly Literal s_read = new("apic_read ");
    private static readonly Literal s_write = new("apic_write ");
    private static readonly Literal s_equals = new(" = ");
    private static readonly Literal s_msrRead = new("msr_read ");
    private static readonly Literal s_msrWrite = new("msr_write ");
    private static readonly Literal s_fault = new(" (#GP)");

    [MethodImpl(Jit.Hot)]
    public static bool TryAcceptIrq(ref TextCursor cursor, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        if (!text.Skip(s_apicId) || !text.Hex32(out record.ApicId) || !text.Skip(s_vec)
            || !text.UInt(out record.Vector) || !text.Skip(s_openMode))
        {
            return false;
        }

        cursor.At = text.At;
        if (!ApicSymbols.TryMode(ref cursor, out record.Mode)
            || !cursor.Skip('|') || !TryTrigger(ref cursor, record) || !cursor.Skip(')'))
        {
            return false;
        }

        record.IsMarked = cursor.Skip(s_coalesced);
        return true;
    }

    public static bool TryApicIpi(ref TextCursor text, TraceRecord record)
    {
        if (!text.Skip(s_dst) || !text.Hex32(out record.ApicId) || !text.Skip(s_vec)
            || !text.UInt(out record.Vector) || !text.Skip(s_openMode)
            || !ApicSymbols.TryMode(ref text, out record.Mode) || !text.Skip('|'))
        {
            return false;
        }

        record.DestinationMode = text.Skip(s_logical) ? DestinationMode.Logical : DestinationMode.Physical;
        if (record.DestinationMode == DestinationMode.Physical && !text.Skip(s_physical))
        {
            return false;
        }

        record.IsAssert = text.Skip(s_assert);
        return (record.IsAssert || text.Skip(s_deassert)) && TryTrigger(ref text, record) && text.Skip('|')
            && ApicSymbols.TryShorthand(ref text, out record.Shorthand) && text.Skip(')');
    }

    public static bool TryEoi(ref TextCursor text, TraceRecord record)
    {
        if (!text.Skip(s_apicId) || !text.Hex32(out record.ApicId) || !text.Skip(s_vector))
        {
            return false;
        }

        record.IsMarked = text.Skip(s_minusOne); // Nothing was in service.
        return record.IsMarked || text.UInt(out record.Vector);
    }

    public static bool TryInjVirq(ref TextCursor text, TraceRecord record)
    {
        record.IsSoftware = text.Skip(s_soft);
        record.IsMarked = false;
        if (record.IsSoftware || text.Skip(s_irqHex))
        {
            bool isRead = text.Hex32(out record.Vector);
            record.IsMarked = isRead && text.Skip(s_reinjected);
            return isRead;
        }

        return text.Skip(s_irq) && text.UInt(out record.Vector);
    }

    public static bool TryApicAccess(ref TextCursor text, TraceRecord record)
    {
        record.IsWrite = text.Skip(s_write);
        if (!record.IsWrite && !text.Skip(s_read))
        {
            return false;
        }

        AvicTexts.SkipSymbol(ref text, record);
        return record.FieldEnd > record.FieldStart && text.Skip(s_equals) && text.Hex(out record.Value);
    }

    public static bool TryMsr(ref TextCursor text, TraceRecord record)
    {
        record.IsWrite = text.Skip(s_msrWrite);
        if (!(record.IsWrite || text.Skip(s_msrRead)) || !text.Hex32(out record.Index)
            || !text.Skip(s_equals) || !text.Hex(out record.Value))
        {
            return false;
        }

        record.IsMarked = text.Skip(s_fault);
        return true;
    }

    private static bool TryTrigger(ref TextCursor text, TraceRecord record)
    {
        bool isEdge = text.Skip(s_edge);
        record.Trigger = isEdge ? TriggerMode.Edge : TriggerMode.Level;
        return isEdge || text.Skip(s_level);
    }
}
