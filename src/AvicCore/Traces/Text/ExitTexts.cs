using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// The texts of kvm_exit, kvm_nested_vmexit and kvm_entry in their layouts (spec 04 sections 1 and 2).
/// </summary>
internal static class ExitTexts
{
    private const int MaxReason = 48;

    /// <summary>From " info1 0x" to the last digit of error_code.</summary>
    private const int FullLength = 93;

    private static readonly Literal s_info1Hex = new(" info1 0x");
    private static readonly Literal s_info2Hex = new(" info2 0x");
    private static readonly Literal s_intrInfoHex = new(" intr_info 0x");
    private static readonly Literal s_errorCodeHex = new(" error_code 0x");
    private static readonly Literal s_vcpu = new("vcpu ");
    private static readonly Literal s_reason = new("reason ");
    private static readonly Literal s_rip = new(" rip ");
    private static readonly Literal s_firstRip = new("rip ");
    private static readonly Literal s_nextRip = new(", rip ");
    private static readonly Literal s_info1 = new(" info1 ");
    private static readonly Literal s_info2 = new(" info2 ");
    private static readonly Literal s_info = new(" info ");
    private static readonly Literal s_intrInfo = new(" intr_info ");
    private static readonly Literal s_errorCode = new(" error_code ");
    private static readonly Literal s_pluginIntrInfo = new(" int_info ");
    private static readonly Literal s_pluginError = new(" int_info_err ");
    private static readonly Literal s_requests = new(" requests ");
    private static readonly Literal s_immediate = new("[immediate exit]");

    [MethodImpl(Jit.Hot)]
    public static bool TryExit(ref TextCursor cursor, ExitReasons reasons, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        record.Vcpu = -1;
        record.HasIntrInfo = false;
        record.HasRequests = false;
        bool isPlugin = text.Skip(s_firstRip); // The trace-cmd plugin's kvm_nested_vmexit.
        if (isPlugin && !(text.Hex(out record.Rip) && text.Skip(' ')))
        {
            return false;
        }

        if (text.Skip(s_vcpu))
        {
            if (!text.Int(out record.Vcpu))
            {
                return false;
            }

            text.SkipSpaces();
        }

        if (!text.Skip(s_reason))
        {
            return false;
        }

        text.At = ReadReason(text.Bytes, text.At, reasons, record);
        record.HasRip = true;
        if (text.At < 0 || (!isPlugin && !(text.Skip(s_rip) && text.Address(out record.Rip))))
        {
            return false;
        }

        int end = ReadFullInfo(text.Bytes, text.At, record);
        text.At = end > 0 ? end : text.At;
        cursor.At = text.At;
        return end > 0 ? cursor.Current == '\n' || TryMoreFields(ref cursor, record) : TryAnyInfo(ref cursor, record);
    }

    /// <summary>What kernels since 5.10 print: every field at its place, read side by side.</summary>
    [MethodImpl(Jit.Hot)]
    private static int ReadFullInfo(byte[] bytes, int at, TraceRecord record)
    {
        if (!s_info1Hex.IsAt(bytes, at) || !s_info2Hex.IsAt(bytes, at + 25) || !s_intrInfoHex.IsAt(bytes, at + 50)
            || !s_errorCodeHex.IsAt(bytes, at + 71) || bytes[at + FullLength] > ' ')
        {
            return -1;
        }

        bool isHex = HexText.TryRead16(bytes, at + 9, out record.Info1)
            & HexText.TryRead16(bytes, at + 34, out record.Info2)
            & HexText.TryRead8(bytes, at + 63, at + 85, out ulong infoAndError);
        record.IntrInfo = (uint)(infoAndError >> 32);
        record.ErrorCode = (uint)infoAndError;
        record.HasIntrInfo = isHex;
        return isHex ? at + FullLength : -1;
    }

    private static bool TryAnyInfo(ref TextCursor text, TraceRecord record)
    {
        return text.Skip(s_info1) ? TryNewInfo(ref text, record)
            : text.Skip(s_info) && text.Hex(out record.Info1) && text.Skip(' ') && text.Hex(out record.Info2);
    }

    [MethodImpl(Jit.Hot)]
    public static bool TryEntry(ref TextCursor cursor, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        record.HasIntrInfo = false;
        record.IsMarked = false;
        record.HasRip = false;
        if (!text.Skip(s_vcpu) || !text.Int(out record.Vcpu))
        {
            return false;
        }

        if (text.Skip(s_nextRip))
        {
            record.HasRip = text.Address(out record.Rip);
            if (!record.HasRip)
            {
                return false;
            }
        }

        cursor.At = text.At;
        return text.Current == '\n' || TryEntryTail(ref cursor, record);
    }

    private static bool TryEntryTail(ref TextCursor text, TraceRecord record)
    {
        if (record.HasRip)
        {
            if (!TryIntrInfo(ref text, record))
            {
                return false;
            }

            SkipNewFields(ref text);
        }

        record.IsMarked = text.Skip(s_immediate);
        return true;
    }

    private static bool TryNewInfo(ref TextCursor text, TraceRecord record)
    {
        if (!text.Hex(out record.Info1) || !text.Skip(s_info2) || !text.Hex(out record.Info2))
        {
            return false;
        }

        if (text.Skip(s_pluginIntrInfo))
        {
            record.HasIntrInfo = true;
            return text.Hex32(out record.IntrInfo) && text.Skip(s_pluginError) && text.Hex32(out record.ErrorCode);
        }

        // With info1 by name, intr_info always follows: a line that ends here has been wrapped or cut.
        if (!TryIntrInfo(ref text, record) || !record.HasIntrInfo)
        {
            return false;
        }

        return TryMoreFields(ref text, record);
    }

    private static bool TryMoreFields(ref TextCursor text, TraceRecord record)
    {
        record.HasRequests = text.Skip(s_requests);
        if (record.HasRequests && !text.Hex(out record.Requests))
        {
            return false;
        }

        SkipNewFields(ref text);
        return true;
    }

    private static bool TryIntrInfo(ref TextCursor text, TraceRecord record)
    {
        record.HasIntrInfo = text.Skip(s_intrInfo);
        return !record.HasIntrInfo
            || (text.Hex32(out record.IntrInfo) && text.Skip(s_errorCode) && text.Hex32(out record.ErrorCode));
    }

    /// <summary>Later kernels append fields, each a word and a number: they must not cost us the event.</summary>
    private static void SkipNewFields(ref TextCursor text)
    {
        while (text.Current == ' ')
        {
            TextCursor ahead = new(text.Bytes, text.At + 1);
            int word = ahead.At;
            while (ahead.Current is (byte)'_' or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9'))
            {
                ahead.At++;
            }

            if (ahead.At == word || !ahead.Skip(' ') || !ahead.Hex(out _)
                || !(ahead.IsAtEnd || ahead.Current is (byte)' ' or (byte)'['))
            {
                return;
            }

            text.At = ahead.At;
        }
    }

    /// <summary>One word, or two: "PF excp", "UNKNOWN (1025)". The place behind it, or -1.</summary>
    [MethodImpl(Jit.Hot)]
    private static int ReadReason(byte[] bytes, int start, ExitReasons reasons, TraceRecord record)
    {
        int end = start;
        while (end - start < MaxReason)
        {
            end = ByteText.FindNear(bytes, end, (byte)' ', MaxReason / 8);
            if (end <= start)
            {
                return -1;
            }

            if (s_rip.IsAt(bytes, end) || s_info1.IsAt(bytes, end))
            {
                ExitReason? reason = reasons.Find(bytes, start, end - start);
                record.FieldStart = start;
                record.FieldEnd = end;
                record.ExitReason = reason ?? ExitReason.None;
                return reason is null ? -1 : end;
            }

            end++;
        }

        return -1;
    }
}
