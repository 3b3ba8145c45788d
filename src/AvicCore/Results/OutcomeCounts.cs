using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>IPIs of a batch by path and failure id, one counter for each pair.</summary>
internal sealed class OutcomeCounts
{
    private const int PathCount = 5;
    private const int ExitCount = 6;
    private const int Stride = 8;

    private readonly long[] _counts = new long[PathCount * Stride];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(IpiPath path, bool hasExit, in IncompleteIpi exit)
        => _counts[((int)path * Stride) + (hasExit ? (int)exit.Failure + 1 : 0)]++;

    /// <summary>By <see cref="IpiPath"/>.</summary>
    public long[] Paths()
    {
        long[] paths = new long[PathCount];
        for (int i = 0; i < _counts.Length; i++)
        {
            paths[i / Stride] += _counts[i];
        }

        return paths;
    }

    /// <summary>By failure id.</summary>
    public long[] Exits()
    {
        long[] exits = new long[ExitCount];
        for (int i = 0; i < _counts.Length; i++)
        {
            if (i % Stride is > 0 and <= ExitCount)
            {
                exits[(i % Stride) - 1] += _counts[i];
            }
        }

        return exits;
    }
}
