using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Finds prefixes again that are like those read before: same columns, thread, CPU, second.</summary>
/// <remarks>
/// A prefix is taken only if every byte that could matter is one that the long way has read already, or a digit of the
/// fraction. So what is kept here saves time and changes nothing.
/// </remarks>
internal sealed class PrefixColumns
{
    private const int FractionDigits = 6;
    private const long NsPerSecond = 1_000_000_000;
    private const ulong ColonAndBlank = ':' | (' ' << 8);

    /// <summary>The most from the CPU's bracket to the dot for which two words see all between them.</summary>
    private const int MaxTimeWidth = 17;

    private readonly PrefixHeads _heads = new();
    private int _close;
    private int _dot = int.MaxValue / 2;
    private int _flags;
    private bool _hasFlags;
    private ulong _blanks;
    private ulong _seconds;
    private long _secondsNs;

    /// <summary>
    /// Takes a line that has just been read the long way, from its start to <paramref name="end"/>, its event's name.
    /// </summary>
    public void Learn(byte[] bytes, int start, int close, int end, TraceRecord record)
    {
        int colon = end - 1;
        while (bytes[colon] == ' ')
        {
            colon--;
        }

        int dot = colon - 1 - FractionDigits;
        int head = close - start + 1;
        bool isUsual = record.HasTime && bytes[start] != '#' && ByteText.FindNear(bytes, start, (byte)'>', 1) < 0
            && record.Tid < 0 && record.Tgid < 0
            && dot - close is > 2 and <= MaxTimeWidth && bytes[dot] == '.'
            && head is >= PrefixHeads.MinLength and <= PrefixHeads.MaxLength && !ByteText.HasOdd(bytes, start, dot);
        if (!isUsual)
        {
            return;
        }

        _close = close - start;
        _dot = dot - start;
        _hasFlags = record.HasFlags;
        _flags = 1;
        while (bytes[close + _flags] == ' ')
        {
            _flags++;
        }

        _blanks = ByteText.Blanks(ByteText.Load64(bytes, close + 1));
        _seconds = ByteText.Load64(bytes, dot - 8);
        _secondsNs = record.TimeNs / NsPerSecond * NsPerSecond;
        _heads.Keep(bytes, start, head, record);
    }

    /// <summary>Reads a prefix, and says where the name starts; 0 says nothing.</summary>
    [MethodImpl(Jit.Hot)]
    public int Read(byte[] bytes, int start, int limit, TraceRecord record)
    {
        int dot = start + _dot;
        int close = start + _close;
        int end = dot + FractionDigits + 3;
        if (end > limit || ByteText.Load64(bytes, dot - 8) != _seconds || bytes[dot] != '.')
        {
            return 0;
        }

        ulong fraction = ByteText.Load64(bytes, dot + 1);
        ulong flags = ByteText.Load64(bytes, close + 1);
        if (fraction >> (8 * FractionDigits) != ColonAndBlank || DigitText.Others(fraction) << 16 != 0
            || ByteText.IsOdd(flags) || ByteText.Blanks(flags) != _blanks
            || (uint)(bytes[close + _flags] - '0') > 9 != _hasFlags
            || !_heads.TryFind(bytes, start, record))
        {
            return 0;
        }

        record.Tid = -1;
        record.Tgid = -1;
        record.HasTime = true;
        record.TimeNs = _secondsNs + ((long)DigitText.Value(fraction, FractionDigits) * 1000);
        record.HasFlags = _hasFlags;
        record.CommStart = start;
        record.Comm = null;
        while (bytes[end] == ' ')
        {
            end++;
        }

        return end;
    }
}
