using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>How often each value occurred: exact, since model cycles take few distinct values.</summary>
internal sealed class Histogram
{
    private readonly SortedDictionary<long, long> _counts = [];
    private long _last = long.MinValue;
    private long _lastCount;

    public long Count => _counts.Values.Sum() + _lastCount;

    /// <summary>Adds one value; runs of equal values, as a batch makes them, cost one comparison each.</summary>
    public void Add(long value)
    {
        if (value != _last)
        {
            Flush();
            _last = value;
        }

        _lastCount++;
    }

    public void Add(long value, long count)
    {
        Flush();
        _counts.TryGetValue(value, out long before);
        _counts[value] = before + count;
    }

    public long[] Values()
    {
        Flush();
        return [.. _counts.Keys];
    }

    public long[] Counts()
    {
        Flush();
        return [.. _counts.Values];
    }

    public long Min() => Values().FirstOrDefault();

    public long Max() => Values().LastOrDefault();

    /// <summary>The smallest value that at least this share (0 to 1) of all values do not exceed; 0 when empty.</summary>
    public long Percentile(double share)
    {
        Flush();
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        foreach (KeyValuePair<long, long> pair in _counts)
        {
            seen += pair.Value;
            if (seen >= wanted)
            {
                return pair.Key;
            }
        }

        return 0;
    }

    private void Flush()
    {
        if (_lastCount > 0)
        {
            _counts.TryGetValue(_last, out long before);
            _counts[_last] = before + _lastCount;
            _lastCount = 0;
            _last = long.MinValue;
        }
    }
}
