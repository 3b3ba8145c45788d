using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The columns that the prefixes of a file have: where they hold, all numbers are read side by side.</summary>
/// <remarks>
/// Learned from the last line that was read the long way; whatever does not fit is read that way again.
/// </remarks>
internal sealed class PrefixColumns
{
    private const int FractionDigits = 6;
    private const ulong ColonAndBlank = ':' | (' ' << 8);
    private const ulong Blanks = 0x2020202020202020;

    private int _pid;
    private int _open;
    private int _close;
    private int _dot = int.MaxValue / 2;

    /// <summary>Takes the columns of a line that has just been read.</summary>
    public void Learn(byte[] bytes, int start, int open, int close, TraceRecord record)
    {
        int dot = close;
        while (bytes[dot] != '.' || bytes[dot + 1 + FractionDigits] != ':')
        {
            if (bytes[dot++] == '\n')
            {
                return;
            }
        }

        if (record.Tid < 0 && record.Tgid < 0 && record.HasTime && open - start >= 8 && close - open <= 8)
        {
            _pid = record.CommEnd + 1 - start;
            _open = open - start;
            _close = close - start;
            _dot = dot - start;
        }
    }

    /// <summary>
    /// Reads a prefix whose columns are the known ones; <paramref name="end"/> is where the name starts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(byte[] bytes, int start, int limit, TraceRecord record, out int end)
    {
        int dot = start + _dot;
        int open = start + _open;
        int close = start + _close;
        int pid = start + _pid;
        end = dot + FractionDigits + 3;
        if (end > limit || bytes[dot] != '.' || bytes[open] != '[' || bytes[close] != ']')
        {
            return false;
        }

        ulong fraction = ByteText.Load64(bytes, dot + 1);
        ulong cpu = ByteText.Load64(bytes, open + 1);
        ulong seconds = ByteText.Load64(bytes, dot - 8);
        ulong thread = ByteText.Load64(bytes, pid);
        int cpuDigits = close - open - 1;
        int secondDigits = ByteText.BytesAbove(DigitText.Others(seconds));
        int pidDigits = DigitText.Count(thread);
        int gap = open - pid - pidDigits;
        bool isRead = fraction >> (8 * FractionDigits) == ColonAndBlank
            && DigitText.Others(fraction) << 16 == 0
            && DigitText.Count(cpu) == cpuDigits
            && secondDigits is > 0 and < 8
            && pidDigits is > 0 and < 8
            && gap is > 0 and <= 8
            && (ByteText.Load64(bytes, open - 8) ^ Blanks) >> (8 * (8 - gap)) == 0
            && bytes[pid - 1] is (byte)'-' or (byte)' '
            && bytes[dot - secondDigits - 1] == ' '
            && !ByteText.HasOdd(bytes, start, dot);
        if (!isRead)
        {
            return false;
        }

        record.Pid = (int)DigitText.Value(thread, pidDigits);
        record.Tid = -1;
        record.Tgid = -1;
        record.Cpu = (int)DigitText.Value(cpu, cpuDigits);
        record.HasTime = true;
        record.TimeNs = ((long)DigitText.Last(seconds, secondDigits) * 1_000_000_000)
            + ((long)DigitText.Value(fraction, FractionDigits) * 1000);
        record.HasFlags = bytes[close + 2] is not (byte)' ' and not (>= (byte)'0' and <= (byte)'9');
        record.CommStart = start;
        record.CommEnd = pid - 1;
        record.Comm = null;
        while (bytes[end] == ' ')
        {
            end++;
        }

        return true;
    }
}
