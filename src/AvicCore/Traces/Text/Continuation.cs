namespace AvicCore;

/// <summary>Events whose text may go on: mailers wrap before the optional part, and the first part reads well alone.</summary>
internal static class Continuation
{
    /// <summary>True if the line behind <paramref name="next"/> could be the rest of this event.</summary>
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

    private static bool IsEither(byte[] bytes, int next, int end, char one, char other)
        => next >= end || bytes[next] == one || bytes[next] == other;

    private static bool IsCapital(byte[] bytes, int next, int end)
        => next >= end || bytes[next] is >= (byte)'A' and <= (byte)'Z';
}
