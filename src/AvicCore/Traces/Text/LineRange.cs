namespace AvicCore;

/// <summary>Whole lines where they lie in a buffer.</summary>
/// <param name="Bytes">The buffer.</param>
/// <param name="Start">The first line's first byte.</param>
/// <param name="Limit">Behind the end of the last whole line; not above <paramref name="Start"/> if there is none.</param>
/// <param name="End">Behind the last byte, which may be in the middle of a line.</param>
/// <param name="HasLongLine">What starts behind the limit is a line too long to be read.</param>
internal readonly record struct LineRange(byte[] Bytes, int Start, int Limit, int End, bool HasLongLine)
{
    public static readonly LineRange None = new([], 0, 0, 0, false);

    public int Length => Limit - Start;
}
