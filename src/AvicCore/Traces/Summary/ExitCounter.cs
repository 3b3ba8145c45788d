using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Counts exits by reason, from kvm_exit events and from rows of perf kvm stat.</summary>
internal sealed class ExitCounter
{
    private readonly Dictionary<string, Rows> _rows = new(StringComparer.Ordinal);
    private long[] _counts = new long[64];
    private string?[] _names = new string?[64];

    /// <summary>Exits of kvm_exit.</summary>
    public long Traced { get; private set; }

    /// <summary>Exits, traced or in rows.</summary>
    public long Total => Traced + _rows.Values.Sum(row => row.Count);

    public void Add(ExitReason reason)
    {
        Traced++;
        int id = reason.Id;
        if (id >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(id + 1, _counts.Length * 2));
            Array.Resize(ref _names, _counts.Length);
        }

        if (_counts[id]++ == 0)
        {
            _names[id] = reason.Name;
        }
    }

    public void Add(StatisticRow row)
    {
        string name = SvmExits.Canonical(row.Name);
        _rows.TryGetValue(name, out Rows sum);
        sum.Count += row.Samples;
        sum.TimedCount += row.MeanNs is null ? 0 : row.Samples;
        sum.TimeNs += (row.MeanNs ?? 0) * (double)row.Samples;
        _rows[name] = sum;
    }

    public long Count(string name)
    {
        long traced = _names.Select((known, id) => known == name ? _counts[id] : 0).Sum();
        return _rows.TryGetValue(name, out Rows row) ? traced + row.Count : traced;
    }

    public ExitCount[] ToArray(double? seconds)
    {
        long total = Total;
        IEnumerable<string> names = _names.Where(name => name is not null).Select(name => name!)
            .Concat(_rows.Keys).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => new ExitCount
            {
                Reason = name,
                Count = Count(name),
                Percent = Percentage.Of(Count(name), total),
                PerSecond = Percentage.PerSecond(Count(name), seconds),
                MeanNs = _rows.TryGetValue(name, out Rows row) && row.TimedCount > 0
                    ? row.TimeNs / row.TimedCount
                    : null,
            }).OrderByDescending(exit => exit.Count).ThenBy(exit => exit.Reason, StringComparer.Ordinal),
        ];
    }

    private struct Rows
    {
        public long Count;
        public long TimedCount;
        public double TimeNs;
    }
}
