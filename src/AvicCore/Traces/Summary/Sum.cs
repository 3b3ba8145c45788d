namespace AvicCore;

/// <summary>Sums that do not depend on the order of what is added.</summary>
internal struct Sum
{
    private ulong _low;
    private ulong _high;

    /// <summary>The sum, as near as a double comes.</summary>
    public readonly double Value => (_high * 18446744073709551616.0) + _low;

    /// <summary>Adds the counts of one array to another of the same length.</summary>
    public static void Add(long[] counts, long[] more)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += more[i];
        }
    }

    public void Add(ulong value)
    {
        _low += value;
        _high += _low < value ? 1UL : 0;
    }

    public void Add(Sum other)
    {
        Add(other._low);
        _high += other._high;
    }
}
