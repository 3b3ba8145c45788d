namespace AvicCore;

/// <summary>Prefixes without a CPU in brackets: the latency format, and perf script without its CPU column.</summary>
internal static class SlowPrefix
{
    private const int MaxFlags = 6;
    private const ulong MaxMicroseconds = 1_000_000_000_000_000;

    /// <summary>Reads up to the event's name; the cursor stays where it is if this is no such prefix.</summary>
    public static bool TryRead(ref TextCursor cursor, TraceRecord record)
    {
        byte[] bytes = cursor.Bytes;
        int start = cursor.At;
        for (int at = start + 1; bytes[at] != '\n'; at++)
        {
            if (!IsDigit(bytes[at]) || bytes[at - 1] != ' ')
            {
                continue;
            }

            TextCursor time = new(bytes, at);
            if (TryReadTime(ref time, record) && TryReadThread(bytes, start, at, record))
            {
                cursor.At = time.At;
                return true;
            }
        }

        return false;
    }

    /// <summary>A time such as <c>5123.456781:</c>, <c>5123.456781us :</c> or <c>53us+:</c>.</summary>
    private static bool TryReadTime(ref TextCursor time, TraceRecord record)
    {
        int start = time.At;
        if (!time.Decimal(out ulong whole) || whole > MaxMicroseconds)
        {
            return false;
        }

        bool hasFraction = whole <= int.MaxValue && time.Skip('.');
        long nanoseconds = (long)whole * 1_000;
        if (hasFraction)
        {
            int digits = time.At;
            if (!time.Decimal(out ulong fraction) || time.At - digits is < 1 or > 9)
            {
                return false;
            }

            long scaled = (long)fraction;
            for (int i = time.At - digits; i < 9; i++)
            {
                scaled *= 10;
            }

            nanoseconds = ((long)whole * 1_000_000_000) + scaled;
        }

        bool hasUnit = time.Skip('u') && time.Skip('s');
        if (hasUnit && time.Current is not ((byte)' ' or (byte)':') && !time.IsAtEnd)
        {
            time.At++; // The marker of a long delay: + ! # * @ $
        }

        time.SkipSpaces();
        if (!(hasFraction || hasUnit) || !time.Skip(':') || time.At == start)
        {
            return false;
        }

        time.SkipSpaces();
        record.HasTime = true;
        record.TimeNs = nanoseconds;
        record.HasFlags = false;
        return true;
    }

    /// <summary>What lies before the time: comm-pid and fused CPU and flags, or comm and pid alone.</summary>
    private static bool TryReadThread(byte[] bytes, int start, int end, TraceRecord record)
    {
        int flagsEnd = end - 1;
        while (flagsEnd > start && bytes[flagsEnd] == ' ')
        {
            flagsEnd--;
        }

        int at = flagsEnd;
        while (at > start && bytes[at] != ' ')
        {
            at--;
        }

        TextCursor cpu = new(bytes, at + 1);
        record.Cpu = -1;
        if (cpu.Int(out int number) && cpu.At <= flagsEnd && flagsEnd + 1 - cpu.At is >= 4 and <= MaxFlags
            && !IsPidLike(bytes, cpu.At, flagsEnd))
        {
            record.Cpu = number;
            record.Format = TraceFormat.Latency;
            return PrefixReader.TryReadThread(bytes, start, at + 1, record);
        }

        record.Format = TraceFormat.PerfScript;
        return PrefixReader.TryReadThread(bytes, start, end, record);
    }

    /// <summary>4162/4163 begins with digits too, but holds a slash or ends in nothing else.</summary>
    private static bool IsPidLike(byte[] bytes, int from, int to)
    {
        for (int at = from; at <= to; at++)
        {
            if (bytes[at] is (byte)'/' or (byte)'-')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDigit(byte character) => (uint)(character - '0') <= 9;
}
