using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The time that inputs cover, each by its own clock.</summary>
internal sealed class TimeSpans
{
    private long _first = long.MaxValue;
    private long _last = long.MinValue;
    private long _spanNs;

    /// <summary>The earliest time of all inputs; null if none has times.</summary>
    public long? StartNs { get; private set; }

    /// <summary>The latest.</summary>
    public long? EndNs { get; private set; }

    /// <summary>What the inputs cover, without what lies between them; null if that is nothing.</summary>
    public double? Seconds => _spanNs > 0 ? _spanNs / 1e9 : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long timeNs)
    {
        _first = timeNs < _first ? timeNs : _first;
        _last = timeNs > _last ? timeNs : _last;
    }

    /// <summary>Adds a block of the same input.</summary>
    public void Take(TimeSpans block)
    {
        _first = Math.Min(_first, block._first);
        _last = Math.Max(_last, block._last);
    }

    /// <summary>The end of an input: another has a clock of its own, or goes on after a gap.</summary>
    public void EndInput()
    {
        if (_first <= _last)
        {
            StartNs = Math.Min(_first, StartNs ?? _first);
            EndNs = Math.Max(_last, EndNs ?? _last);
            _spanNs += _last - _first;
        }

        Clear();
    }

    /// <summary>Forgets the input that is being read.</summary>
    public void Clear()
    {
        _first = long.MaxValue;
        _last = long.MinValue;
    }
}
