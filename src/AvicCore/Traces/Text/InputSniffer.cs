using System;

namespace AvicCore;

/// <summary>Looks at the first bytes of an input: recordings that are not text, and text in UTF-16.</summary>
internal sealed class InputSniffer
{
    private const int HeadLength = 16;

    private static readonly byte[] s_traceDat = Magic("\x17\x08" + "Dtracing");
    private static readonly byte[] s_perfData = Magic("PERFILE");
    private static readonly byte[] s_gzip = [0x1F, 0x8B];
    private static readonly byte[] s_zstd = [0x28, 0xB5, 0x2F, 0xFD];
    private static readonly byte[] s_xz = [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'];

    private bool _hasLooked;
    private bool _isUtf16;
    private bool _isBigEndian;
    private bool _hasDecoded;
    private byte[] _carry = [];

    /// <summary>True if the input is no text and is not read at all.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>True while too little has arrived to tell.</summary>
    public bool IsWaiting => !_hasLooked;

    /// <summary>True if two bytes are a character.</summary>
    public bool IsUtf16 => _isUtf16;

    public void Reset()
    {
        _hasLooked = false;
        _isUtf16 = false;
        _hasDecoded = false;
        _carry = [];
        IsRefused = false;
    }

    /// <summary>Decides once, when enough has arrived.</summary>
    public void Look(LineBuffer buffer, IssueCounter issues, bool isEnd)
    {
        int count = buffer.End - buffer.Start;
        bool isShortText = count > 0 && buffer.Bytes[buffer.End - 1] == '\n';
        if (_hasLooked || (count < HeadLength && !isEnd && !isShortText))
        {
            return;
        }

        _hasLooked = true;
        byte[] bytes = buffer.Bytes;
        TraceIssueKind? refused = Starts(bytes, s_traceDat, count) ? TraceIssueKind.TraceDat
            : Starts(bytes, s_perfData, count) ? TraceIssueKind.PerfData
            : Starts(bytes, s_gzip, count) || Starts(bytes, s_zstd, count) || Starts(bytes, s_xz, count)
                ? TraceIssueKind.Compressed
                : null;
        if (refused is not null)
        {
            issues.Add(refused.Value, 1);
            IsRefused = true;
            return;
        }

        _isBigEndian = count >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF;
        _isUtf16 = _isBigEndian || (count >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE);
    }

    /// <summary>
    /// Makes single bytes of the UTF-16 that arrived last; what is not Latin-1 becomes a question mark.
    /// </summary>
    public void Decode(LineBuffer buffer, int added)
    {
        if (!_isUtf16 || IsWaiting)
        {
            return;
        }

        int from = _hasDecoded ? buffer.End - added : buffer.Start;
        _hasDecoded = true;
        byte[] units = new byte[_carry.Length + buffer.End - from];
        Buffer.BlockCopy(_carry, 0, units, 0, _carry.Length);
        Buffer.BlockCopy(buffer.Bytes, from, units, _carry.Length, buffer.End - from);
        int to = from;
        int at = 0;
        for (; at + 1 < units.Length; at += 2)
        {
            byte low = units[_isBigEndian ? at + 1 : at];
            byte high = units[_isBigEndian ? at : at + 1];
            if (!(low == 0xFF && high == 0xFE))
            {
                buffer.Bytes[to++] = high == 0 ? low : (byte)'?';
            }
        }

        _carry = at < units.Length ? [units[at]] : [];
        buffer.End = to;
        Array.Clear(buffer.Bytes, to, ByteText.Padding);
    }

    private static byte[] Magic(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private static bool Starts(byte[] bytes, byte[] magic, int count)
    {
        for (int i = 0; i < magic.Length; i++)
        {
            if (i >= count || bytes[i] != magic[i])
            {
                return false;
            }
        }

        return true;
    }
}
