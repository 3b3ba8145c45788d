using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The texts of wake-ups and halt polling (spec 04 section 1).</summary>
internal static class HostTexts
{
    private static readonly Literal s_wait = new("wait time ");
    private static readonly Literal s_poll = new("poll time ");
    private static readonly Literal s_polling = new(" ns, polling ");
    private static readonly Literal s_valid = new("valid");
    private static readonly Literal s_invalid = new("invalid");
    private static readonly Literal s_vcpu = new("vcpu ");
    private static readonly Literal s_haltPoll = new(": halt_poll_ns ");
    private static readonly Literal s_grow = new(" (grow ");
    private static readonly Literal s_shrink = new(" (shrink ");

    [MethodImpl(Jit.Hot)]
    public static bool TryWakeup(ref TextCursor cursor, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        record.IsPoll = text.Skip(s_poll);
        if (!(record.IsPoll || text.Skip(s_wait)) || !text.Decimal(out record.WaitNs) || !text.Skip(s_polling))
        {
            return false;
        }

        record.IsValid = text.Skip(s_valid);
        bool isRead = record.IsValid || text.Skip(s_invalid);
        cursor.At = text.At;
        return isRead;
    }

    [MethodImpl(Jit.Hot)]
    public static bool TryHaltPoll(ref TextCursor cursor, TraceRecord record)
    {
        TextCursor text = new(cursor.Bytes, cursor.At);
        if (!text.Skip(s_vcpu) || !text.Int(out record.Vcpu) || !text.Skip(s_haltPoll)
            || !text.Decimal(out record.WaitNs))
        {
            return false;
        }

        record.IsGrow = text.Skip(s_grow);
        bool isRead = (record.IsGrow || text.Skip(s_shrink)) && text.Decimal(out record.OldNs) && text.Skip(')');
        cursor.At = text.At;
        return isRead;
    }
}
