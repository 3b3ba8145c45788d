namespace AvicCore;

/// <summary>Sums, percentages and rates.</summary>
internal static class Percentage
{
    public static double Of(long part, long whole) => whole == 0 ? 0 : 100.0 * part / whole;

    public static double? PerSecond(long count, double? seconds) => seconds is > 0 ? count / seconds : null;

    public static long Sum(long[] counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
