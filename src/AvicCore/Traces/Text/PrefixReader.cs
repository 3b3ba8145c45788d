using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>What stands before the event's name: comm, pid, CPU, flags, time (spec 04 section 3).</summary>
/// <remarks>
/// A comm may hold anything, so the CPU's bracket is found first and pid and comm are read backwards from it. A file
/// keeps its columns: the bracket is looked for where it was last.
/// </remarks>
internal sealed class PrefixReader
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong Tops = 0x8080808080808080;
    private const int NanosecondDigits = 9;

    private static readonly uint[] s_scales =
        [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    private readonly PrefixColumns _columns = new();

    /// <summary>
    /// Reads a prefix with a CPU in brackets; the cursor ends behind the time's colon and its blanks.
    /// </summary>
    /// <param name="cursor">At the line's first byte.</param>
    /// <param name="limit">Where the text ends that this line may be in.</param>
    /// <param name="isMended">The line holds no damage any more, so odd bytes in the comm are its own.</param>
    /// <param name="record">Takes the prefix.</param>
    public bool TryRead(ref TextCursor cursor, int limit, bool isMended, TraceRecord record)
        => TryReadUsual(ref cursor, limit, record) || TryReadAny(ref cursor, isMended, record);

    /// <summary>Reads a prefix that is like one before, and clean. False says nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadUsual(ref TextCursor cursor, int limit, TraceRecord record)
    {
        int end = _columns.Read(cursor.Bytes, cursor.At, limit, record);
        cursor.At = end > 0 ? end : cursor.At;
        return end > 0;
    }

    private bool TryReadAny(ref TextCursor cursor, bool isMended, TraceRecord record)
    {
        byte[] bytes = cursor.Bytes;
        int start = cursor.At;
        int open = FindOpen(bytes, start);
        if (open < 0 || (!isMended && IsQuoted(bytes, start))
            || !(TryReadThread(bytes, start, open, record) || TryReadPid(bytes, start, open, record)))
        {
            return false;
        }

        cursor.At = open + 1;
        bool isCpu = cursor.Int(out record.Cpu) && cursor.Current == ']';
        int close = cursor.At++;
        if (isCpu && TryReadTime(ref cursor, record) && !HasOddBytes(bytes, start, cursor.At, isMended))
        {
            _columns.Learn(bytes, start, close, cursor.At, record);
            return true;
        }

        cursor.At = start;
        return false;
    }

    /// <summary>Flags, if any, and the time with its colon.</summary>
    public static bool TryReadTime(ref TextCursor cursor, TraceRecord record)
    {
        byte[] bytes = cursor.Bytes;
        cursor.SkipSpaces();
        record.HasFlags = (uint)(bytes[cursor.At] - '0') > 9;
        if (record.HasFlags)
        {
            while (bytes[cursor.At] > ' ')
            {
                cursor.At++;
            }
        }

        cursor.SkipSpaces();
        if (!cursor.Decimal(out ulong seconds) || seconds > int.MaxValue)
        {
            // Clocks that count ticks have no unit that a reader could know.
            record.HasTime = false;
            record.TimeNs = 0;
            return seconds > int.MaxValue && EndOfTime(ref cursor);
        }

        record.HasTime = cursor.Skip('.');
        record.TimeNs = 0;
        if (record.HasTime)
        {
            int digitsStart = cursor.At;
            if (!cursor.Decimal(out ulong fraction) || cursor.At - digitsStart > NanosecondDigits)
            {
                return false;
            }

            record.TimeNs = ((long)seconds * 1_000_000_000) + ((long)fraction * s_scales[cursor.At - digitsStart]);
        }

        return EndOfTime(ref cursor);
    }

    private static bool EndOfTime(ref TextCursor cursor)
    {
        if (!cursor.Skip(':'))
        {
            return false;
        }

        cursor.SkipSpaces();
        return true;
    }

    /// <summary>Backwards from the bracket: a tgid in parentheses, tid behind a slash, pid, comm.</summary>
    public static bool TryReadThread(byte[] bytes, int start, int end, TraceRecord record)
    {
        int at = end - 1;
        if (at <= start || bytes[at] != ' ')
        {
            return false;
        }

        at = SkipBlanksBack(bytes, start, at);
        record.Tgid = -1;
        if (bytes[at] == ')' && !TryReadTgid(bytes, start, ref at, record))
        {
            return false;
        }

        int number = NumberBefore(bytes, start, ref at);
        record.Pid = number;
        record.Tid = -1;
        if (number >= 0 && bytes[at] == '/')
        {
            at--;
            record.Tid = number;
            record.Pid = NumberBefore(bytes, start, ref at);
        }

        record.CommStart = start;
        record.CommEnd = at;
        record.Comm = null;
        return record.Pid >= 0 && at > start && bytes[at] is (byte)'-' or (byte)' ';
    }

    /// <summary>perf without its comm column, once the blanks in front of the pid are gone.</summary>
    private static bool TryReadPid(byte[] bytes, int start, int end, TraceRecord record)
    {
        record.ClearPrefix();
        TextCursor cursor = new(bytes, start);
        bool isPid = cursor.Int(out record.Pid) && cursor.Current == ' ';
        cursor.SkipSpaces();
        return isPid && cursor.At == end;
    }

    private static bool TryReadTgid(byte[] bytes, int start, ref int at, TraceRecord record)
    {
        at = at > start ? at - 1 : at;
        while (at > start && bytes[at] == '-')
        {
            at--;
        }

        record.Tgid = bytes[at] == '(' ? -1 : NumberBefore(bytes, start, ref at);
        at = SkipBlanksBack(bytes, start, at);
        if (bytes[at] != '(' || at <= start)
        {
            return false;
        }

        at = SkipBlanksBack(bytes, start, at - 1);
        return true;
    }

    private static int NumberBefore(byte[] bytes, int start, ref int at)
    {
        int end = at;
        uint sum = 0;
        uint place = 1;
        uint digit;
        while (at > start && (digit = (uint)(bytes[at] - '0')) <= 9)
        {
            sum += digit * place;
            place *= 10;
            at--;
        }

        return end - at is > 0 and < 10 ? (int)sum : -1;
    }

    private static int SkipBlanksBack(byte[] bytes, int start, int at)
    {
        while (at > start && bytes[at] == ' ')
        {
            at--;
        }

        return at;
    }

    private static bool IsQuoted(byte[] bytes, int at)
    {
        while (bytes[at] == ' ')
        {
            at++;
        }

        return bytes[at] == '>';
    }

    /// <summary>The first bracket behind a blank with nothing but digits in it.</summary>
    private static int FindOpen(byte[] bytes, int start)
    {
        for (int at = start; bytes[at] != '\n'; at++)
        {
            if (bytes[at] != '[' || at == start || bytes[at - 1] != ' ')
            {
                continue;
            }

            int close = at + 1;
            while ((uint)(bytes[close] - '0') <= 9)
            {
                close++;
            }

            if (close > at + 1 && bytes[close] == ']' && bytes[close + 1] == ' ')
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Control characters, line ends among them, and, until the line is mended, bytes beyond ASCII.</summary>
    private static bool HasOddBytes(byte[] bytes, int from, int to, bool isMended)
    {
        ulong odd = 0;
        for (int at = from; at < to; at += 8)
        {
            ulong word = ByteText.Load64(bytes, at);
            ulong marks = ((word - (Ones * 0x20)) & (isMended ? ~word : ulong.MaxValue)) | (isMended ? 0 : word);
            int left = to - at;
            odd |= (left >= 8 ? marks : marks & ((1UL << (8 * left)) - 1)) & Tops;
        }

        return odd != 0;
    }
}
