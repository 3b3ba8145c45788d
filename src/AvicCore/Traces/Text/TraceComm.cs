using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The name of a thread, without the blanks of its column; one string for each name.</summary>
internal static class TraceComm
{
    [MethodImpl(Jit.Hot)]
    public static string? Of(TraceRecord record, NameTable comms)
    {
        if (record.Comm is not null || record.CommEnd <= record.CommStart)
        {
            return record.Comm;
        }

        int start = record.CommStart;
        int end = record.CommEnd;
        while (start < end && record.Bytes[start] == ' ')
        {
            start++;
        }

        while (end > start && record.Bytes[end - 1] == ' ')
        {
            end--;
        }

        return comms.Intern(record.Bytes, start, end - start);
    }
}
