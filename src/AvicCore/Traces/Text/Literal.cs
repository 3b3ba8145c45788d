using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>A fixed piece of text, up to 16 characters, compared eight bytes at a time.</summary>
internal readonly struct Literal
{
    public const int MaxLength = 16;

    private readonly ulong _first;
    private readonly ulong _firstMask;
    private readonly ulong _second;
    private readonly ulong _secondMask;

    public Literal(string text)
    {
        Length = text.Length;
        (_first, _firstMask) = Word(text, 0);
        (_second, _secondMask) = Word(text, 8);
    }

    public readonly int Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(byte[] bytes, int at)
        => (ByteText.Load64(bytes, at) & _firstMask) == _first
            && (_secondMask == 0 || (ByteText.Load64(bytes, at + 8) & _secondMask) == _second);

    private static (ulong Word, ulong Mask) Word(string text, int from)
    {
        ulong word = 0;
        ulong mask = 0;
        for (int i = 0; i < 8 && from + i < text.Length; i++)
        {
            word |= (ulong)text[from + i] << (8 * i);
            mask |= 0xFFUL << (8 * i);
        }

        return (word, mask);
    }
}
