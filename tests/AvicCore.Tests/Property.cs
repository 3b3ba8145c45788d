using System;
using System.Globalization;
using System.Threading.Tasks;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A claim about every case of a generator, tried on the same cases in every run, so that CI fails for a change only.</summary>
/// <remarks>
/// AVICPS_SOAK=100 tries a hundred times as many, other ones each time; CsCheck_Seed repeats and shrinks a failure.
/// </remarks>
internal static class Property
{
    private const int Lanes = 8;

    private static readonly int s_soak =
        int.TryParse(Environment.GetEnvironmentVariable("AVICPS_SOAK"), CultureInfo.InvariantCulture, out int factor) ? factor : 0;

    private static readonly ulong s_start = s_soak == 0 ? 0 : (ulong)DateTime.UtcNow.Ticks;

    /// <exception cref="CsCheckException">A case fails; the smallest one found is shown, with its seed.</exception>
    public static void Holds<T>(this Gen<T> gen, Action<T> claim, int cases)
    {
        string? seed = Environment.GetEnvironmentVariable("CsCheck_Seed");
        if (seed is not null)
        {
            gen.Sample(claim, seed: seed, iter: cases);
            return;
        }

        int perLane = ((cases * Math.Max(s_soak, 1)) + Lanes - 1) / Lanes;
        string?[] failed = new string?[Lanes];
        Parallel.For(0, Lanes, lane => failed[lane] = FindFailure(gen, claim, perLane, new PCG((uint)lane, s_start)));
        if (Array.Find(failed, found => found is not null) is string first)
        {
            gen.Sample(claim, seed: first, iter: 2000);
            Assert.Fail($"Failed once and not again: {first}");
        }
    }

    public static void Holds<T1, T2>(this Gen<(T1, T2)> gen, Action<T1, T2> claim, int cases)
        => gen.Holds(both => claim(both.Item1, both.Item2), cases);

    public static void Holds<T1, T2, T3>(this Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> claim, int cases)
        => gen.Holds(all => claim(all.Item1, all.Item2, all.Item3), cases);

    private static string? FindFailure<T>(Gen<T> gen, Action<T> claim, int cases, PCG random)
    {
        for (int i = 0; i < cases; i++)
        {
            string seed = random.ToString();
            T value = gen.Generate(random, null, out _);
            try
            {
                claim(value);
            }
            catch (Exception)
            {
                return seed;
            }
        }

        return null;
    }
}
