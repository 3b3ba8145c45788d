using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The texts of the kvm_avic and kvm_apicv events (spec 04 section 1).</summary>
internal static class AvicTexts
{
    private static readonly Literal s_vcpu = new("vcpu=");
    private static readonly Literal s_icr = new(", icrh:icrl=");
    private static readonly Literal s_icrFirst = new("icrh:icrl=");
    private static readonly Literal s_id = new(", id=");
    private static readonly Literal s_index = new(", index=");
    private static readonly Literal s_offset = new(", offset=");
    private static readonly Literal s_trap = new("), trap, ");
    private static readonly Literal s_fault = new("), fault, ");
    private static readonly Literal s_write = new("write, vec=");
    private static readonly Literal s_read = new("read, vec=");
    private static readonly Literal s_vm = new("vmid=");
    private static readonly Literal s_vcpuId = new("vcpuid=");
    private static readonly Literal s_nextVcpuId = new(", vcpuid=");
    private static readonly Literal s_apicId = new(", apicid=");
    private static readonly Literal s_set = new("set reason=");
    private static readonly Literal s_cleared = new("cleared reason=");
    private static readonly Literal s_mask = new(", inhibits=");
    private static readonly Literal s_deactivate = new("deactivate bit=");
    private static readonly Literal s_activate = new("activate bit=");

    [MethodImpl(Jit.Hot)]
    public static bool TryIncompleteIpi(ref TextCursor cursor, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        bool isRead = text.Skip(s_vcpu) && text.Int(out record.Vcpu)
            && text.Skip(s_icr) && TryIcr(ref text, out record.Icr)
            && text.Skip(s_id) && text.UInt(out record.Id)
            && text.Skip(s_index) && text.UInt(out record.Index);
        record.IsFromExit = false;
        cursor.At = text.At;
        return isRead;
    }

    public static bool TryKickSlowPath(ref TextCursor text, TraceRecord record)
    {
        record.Vcpu = -1;
        return text.Skip(s_icrFirst) && TryIcr(ref text, out record.Icr)
            && text.Skip(s_index) && text.UInt(out record.Index);
    }

    public static bool TryUnacceleratedAccess(ref TextCursor text, TraceRecord record)
    {
        if (!text.Skip(s_vcpu) || !text.Int(out record.Vcpu) || !text.Skip(s_offset)
            || !text.Hex32(out record.Offset) || !text.Skip('('))
        {
            return false;
        }

        SkipSymbol(ref text, record);
        record.IsTrap = text.Skip(s_trap);
        if (!record.IsTrap && !text.Skip(s_fault))
        {
            return false;
        }

        record.IsWrite = text.Skip(s_write);
        return (record.IsWrite || text.Skip(s_read)) && text.Hex32(out record.Vector);
    }

    public static bool TryGaLog(ref TextCursor text, TraceRecord record)
        => text.Skip(s_vm) && text.UInt(out record.Id) && text.Skip(s_nextVcpuId) && text.Int(out record.Vcpu);

    public static bool TryDoorbell(ref TextCursor text, TraceRecord record)
        => text.Skip(s_vcpuId) && text.Int(out record.Vcpu) && text.Skip(s_apicId) && text.UInt(out record.ApicId);

    public static bool TryInhibitChange(ref TextCursor text, TraceRecord record)
    {
        record.IsSet = text.Skip(s_set);
        record.HasMask = true;
        if (!(record.IsSet || text.Skip(s_cleared))
            || !text.UInt(out record.Reason) || !text.Skip(s_mask) || !text.Hex(out record.Mask))
        {
            return false;
        }

        record.Text = "";
        record.FieldStart = text.At;
        record.FieldEnd = text.At;
        if (text.Skip(' ') && !text.IsAtEnd && text.Current != ' ')
        {
            // The names of the mask, joined by |, from 6.11 on.
            record.FieldStart = text.At;
            while (text.Current is (byte)'_' or (byte)'|' or (byte)'x' or (>= (byte)'A' and <= (byte)'Z')
                or (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f'))
            {
                text.At++;
            }

            record.FieldEnd = text.At;
        }

        return true;
    }

    /// <summary>Up to 5.17: to deactivate is to set the bit, and the mask is not told.</summary>
    public static bool TryUpdateRequest(ref TextCursor text, TraceRecord record)
    {
        record.IsSet = text.Skip(s_deactivate);
        record.HasMask = false;
        record.Mask = 0;
        record.Text = "";
        record.FieldStart = text.At;
        record.FieldEnd = text.At;
        return (record.IsSet || text.Skip(s_activate)) && text.UInt(out record.Reason);
    }

    /// <summary>A register's symbol, which the record points to: it is made a string only if someone asks.</summary>
    internal static void SkipSymbol(ref TextCursor text, TraceRecord record)
    {
        record.Text = "";
        record.FieldStart = text.At;
        while (text.Current is (byte)'_' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
            or (>= (byte)'a' and <= (byte)'z'))
        {
            text.At++;
        }

        record.FieldEnd = text.At;
    }

    /// <summary>Two words of eight digits as the kernel prints them, or of any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryIcr(ref TextCursor text, out ulong icr)
    {
        byte[] bytes = text.Bytes;
        int at = text.At;
        if (HexText.TryRead8(bytes, at + 2, at + 11, out icr) && bytes[at] == '0' && bytes[at + 1] == 'x'
            && bytes[at + 10] == ':' && bytes[at + 19] == ',')
        {
            text.At = at + 19;
            return true;
        }

        return TryAnyIcr(ref text, out icr);
    }

    private static bool TryAnyIcr(ref TextCursor text, out ulong icr)
    {
        uint low = 0;
        bool isRead = text.Hex32(out uint high) && text.Skip(':') && text.Hex32(out low);
        icr = ((ulong)high << 32) | low;
        return isRead;
    }
}
