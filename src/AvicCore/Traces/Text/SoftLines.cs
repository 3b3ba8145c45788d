using System;

namespace AvicCore;

/// <summary>
/// Puts together what quoted-printable cut: a line that ends with an equals sign goes on in the next.
/// </summary>
internal sealed class SoftLines
{
    private const int MaxLength = 64 * 1024;
    private const int EncoderLength = 74;

    private byte[] _bytes = new byte[512];
    private int _length;

    public bool IsOpen => _length > 0;

    public byte[] Bytes => _bytes;

    public int Length => _length;

    /// <summary>The first line of those put together.</summary>
    public long Line { get; private set; }

    /// <summary>True if [from, to) ends with a soft line end: it is then kept here.</summary>
    public bool TryKeep(byte[] bytes, int from, int to, long line)
    {
        bool isSoft = to - from >= 2 && bytes[to - 1] == '=' && IsSoft(bytes[to - 2], to - from)
            && _length + to - from <= MaxLength;
        if (isSoft || IsOpen)
        {
            Line = IsOpen ? Line : line;
            Append(bytes, from, isSoft ? to - 1 : to);
        }

        return isSoft;
    }

    public void Clear() => _length = 0;

    /// <summary>
    /// Encoders cut at 76 columns, anywhere; mailers cut earlier, at a blank, and may leave "msr_write 830 =".
    /// </summary>
    private static bool IsSoft(byte before, int length) => before != '=' && (before != ' ' || length >= EncoderLength);

    private void Append(byte[] bytes, int from, int to)
    {
        if (_length + to - from + ByteText.Padding > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + to - from + ByteText.Padding));
        }

        Buffer.BlockCopy(bytes, from, _bytes, _length, to - from);
        _length += to - from;
    }
}
