using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts exits by reason, from kvm_exit events and from rows of perf kvm stat.</summary>
internal sealed class ExitCounter
{
    private readonly Dictionary<string, Rows> _rows = new(StringComparer.Ordinal);
    private long[] _counts = new long[64];
    private string?[] _names = new string?[64];
    private bool _isOneTable;
    private double _allTimeNs;

    /// <summary>Exits of kvm_exit.</summary>
    public long Traced { get; private set; }

    /// <summary>Exits, traced or in rows.</summary>
    public long Total { get; private set; }

    [MethodImpl(Jit.Hot)]
    public void Add(ExitReason reason) => Add(reason.Id, reason.Name, 1);

    /// <summary>Adds the kvm_exit events of a block; its reasons have been met by name.</summary>
    public void Take(ExitCounter block, ExitReasons reasons)
    {
        for (int id = 0; id < block._counts.Length; id++)
        {
            if (block._names[id] is string name)
            {
                Add(reasons.IdOf(name), name, block._counts[id]);
            }
        }
    }

    /// <summary>Forgets kvm_exit events.</summary>
    public void ClearTraced()
    {
        Array.Clear(_counts, 0, _counts.Length);
        Array.Clear(_names, 0, _names.Length);
        Total -= Traced;
        Traced = 0;
    }

    [MethodImpl(Jit.Hot)]
    private void Add(int id, string name, long count)
    {
        Traced += count;
        Total += count;
        if (id >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(id + 1, _counts.Length * 2));
            Array.Resize(ref _names, _counts.Length);
        }

        _names[id] = name;
        _counts[id] += count;
    }

    public void Add(StatisticRow row)
    {
        string name = SvmExits.Canonical(row.Name);
        if (!_rows.TryGetValue(name, out Rows? sum))
        {
            sum = new Rows();
            _rows.Add(name, sum);
        }

        Total += row.Samples;
        sum.Add(row);
    }

    public long Count(string name)
    {
        long count = _rows.TryGetValue(name, out Rows? row) ? row.Count : 0;
        for (int id = 0; id < _names.Length; id++)
        {
            count += _names[id] == name ? _counts[id] : 0;
        }

        return count;
    }

    /// <summary>
    /// Most frequent first. One table alone keeps its own shares, which are right where rows were cut off; sums of
    /// several, or with traced exits, have new ones.
    /// </summary>
    public ExitCount[] ToArray(double? seconds)
    {
        List<ExitCount> exits = [];
        _isOneTable = Traced == 0 && _rows.Values.All(row => row.Tables == 1);
        bool isTimed = Traced == 0 && _rows.Values.All(row => row.MeanNs is not null);
        _allTimeNs = isTimed ? _rows.Values.Sum(row => row.TimeNs) : 0;
        foreach (string? name in _names)
        {
            Add(name, seconds, exits);
        }

        foreach (string name in _rows.Keys)
        {
            if (Array.IndexOf(_names, name) < 0)
            {
                Add(name, seconds, exits);
            }
        }

        exits.Sort((one, other) => one.Count != other.Count
            ? other.Count.CompareTo(one.Count)
            : string.CompareOrdinal(one.Reason, other.Reason));
        return exits.ToArray();
    }

    private void Add(string? name, double? seconds, List<ExitCount> exits)
    {
        if (name is null)
        {
            return;
        }

        long count = Count(name);
        Rows? row = _rows.TryGetValue(name, out Rows? found) ? found : null;
        exits.Add(new ExitCount
        {
            Reason = name,
            Count = count,
            Percent = _isOneTable ? row!.SamplesPercent : Percentage.Of(count, Total),
            PerSecond = Percentage.PerSecond(count, seconds),
            TimePercent = _isOneTable ? row!.TimePercent : _allTimeNs > 0 ? 100 * row!.TimeNs / _allTimeNs : null,
            MinNs = row?.MinNs,
            MaxNs = row?.MaxNs,
            MeanNs = row?.MeanNs,
        });
    }

    /// <summary>The rows of one exit, from one table or several.</summary>
    private sealed class Rows
    {
        private long _timed;

        public long Tables { get; private set; }

        public long Count { get; private set; }

        public double SamplesPercent { get; private set; }

        public double? TimePercent { get; private set; }

        public double TimeNs { get; private set; }

        public long? MinNs { get; private set; }

        public long? MaxNs { get; private set; }

        public double? MeanNs => _timed > 0 ? TimeNs / _timed : null;

        public void Add(StatisticRow row)
        {
            Tables++;
            Count += row.Samples;
            SamplesPercent = row.SamplesPercent;
            TimePercent = row.TimePercent;
            MinNs = row.MinNs < MinNs || MinNs is null ? row.MinNs ?? MinNs : MinNs;
            MaxNs = row.MaxNs > MaxNs || MaxNs is null ? row.MaxNs ?? MaxNs : MaxNs;
            _timed += row.MeanNs is null ? 0 : row.Samples;
            TimeNs += (row.MeanNs ?? 0) * (double)row.Samples;
        }
    }
}
