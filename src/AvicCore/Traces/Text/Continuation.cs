using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// Events whose text may go on: mailers wrap before the optional part, and the first part reads well alone.
/// </summary>
internal static class Continuation
{
    private const ulong Tops = 0x8080808080808080;

    private static readonly Literal s_requests = new("requests");
    private static readonly Literal s_immediate = new("[immediate");
    private static readonly Literal s_intrInfo = new("intr_info");
    private static readonly Literal s_fault = new("(#GP)");
    private static readonly Literal s_coalesced = new("(coalesced)");
    private static readonly Literal s_reinjected = new("[reinjected]");

    /// <summary>True if the line behind <paramref name="next"/> could be the rest of this event.</summary>
    [MethodImpl(Jit.Hot)]
    public static bool IsPossible(TraceRecord record, byte[] bytes, int next, int end)
    {
        switch (record.Kind)
        {
            case TraceEventKind.Exit:
                return !record.HasRequests && record.HasIntrInfo && IsEither(bytes, next, end, 'r', 'r');
            case TraceEventKind.Entry:
                return !record.IsMarked && IsEither(bytes, next, end, record.HasIntrInfo ? '[' : 'i', '[');
            case TraceEventKind.InhibitChange:
                return record.Mask != 0 && record.FieldEnd == record.FieldStart && IsCapital(bytes, next, end);
            case TraceEventKind.Msr:
            case TraceEventKind.AcceptIrq:
                return !record.IsMarked && IsEither(bytes, next, end, '(', '(');
            case TraceEventKind.InjVirq:
                return !record.IsMarked && IsEither(bytes, next, end, '[', '[');
            default:
                return false;
        }
    }

    /// <summary>True if a text is the rest of an event that reads well without it; it starts behind blanks.</summary>
    public static bool IsRest(TraceRecord record, byte[] bytes)
    {
        TextCursor text = new(bytes, 0);
        text.SkipSpaces();
        return record.Kind switch
        {
            TraceEventKind.Exit => text.Skip(s_requests),
            TraceEventKind.Entry => text.Skip(s_immediate) || (!record.HasIntrInfo && text.Skip(s_intrInfo)),
            TraceEventKind.Msr => text.Skip(s_fault),
            TraceEventKind.AcceptIrq => text.Skip(s_coalesced),
            TraceEventKind.InjVirq => text.Skip(s_reinjected),
            _ => true,
        };
    }

    private static bool IsEither(byte[] bytes, int next, int end, char one, char other)
    {
        int character = FirstOf(bytes, next, end);
        return character == one || character == other || character < 0;
    }

    private static bool IsCapital(byte[] bytes, int next, int end)
        => FirstOf(bytes, next, end) is < 0 or (>= 'A' and <= 'Z');

    /// <summary>The first character behind blanks; -1 if only a closer look can tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstOf(byte[] bytes, int next, int end)
    {
        ulong others = ByteText.Load64(bytes, next) ^ 0x2020202020202020;
        int blanks = ByteText.BytesBelow((others | ((others & ~Tops) + ~Tops)) & Tops);
        next += blanks;
        return blanks < 8 && next < end && bytes[next] is > (byte)' ' and <= (byte)'~' and not (byte)'>'
            ? bytes[next]
            : FirstBehind(bytes, next, end);
    }

    private static int FirstBehind(byte[] bytes, int next, int end)
    {
        while (next < end && bytes[next] == ' ')
        {
            next++;
        }

        return next < end && bytes[next] is > (byte)' ' and <= (byte)'~' and not (byte)'>' ? bytes[next] : -1;
    }
}
