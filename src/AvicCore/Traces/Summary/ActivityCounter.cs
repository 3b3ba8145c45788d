using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Counts what only a working AVIC does: in all, and since the last change of an inhibit mask.</summary>
internal sealed class ActivityCounter
{
    private long _exits;
    private long _accesses;
    private long _deliveries;

    /// <summary>Events and exits.</summary>
    public long Events { get; private set; }

    /// <summary>An exit 401h or 402h, as kvm_exit tells it.</summary>
    [MethodImpl(Jit.Hot)]
    public void AddExit()
    {
        Events++;
        _exits++;
    }

    /// <summary>The same as an event of its own.</summary>
    [MethodImpl(Jit.Hot)]
    public void AddAccess()
    {
        Events++;
        _accesses++;
    }

    /// <summary>What follows from such an exit, or comes from a device.</summary>
    [MethodImpl(Jit.Hot)]
    public void AddDelivery()
    {
        Events++;
        _deliveries++;
    }

    /// <summary>What came after the last change, beyond exits that had begun before it.</summary>
    /// <remarks>A vCPU takes a change in at its next entry (spec 03 section 8), so each may still end one exit.</remarks>
    public long SinceChange(int vcpus)
    {
        long since = Math.Max(Math.Max(_exits, _accesses), _deliveries);
        return since > Math.Max(vcpus, 1) ? since : 0;
    }

    /// <summary>An inhibit mask changes.</summary>
    public void Change()
    {
        _exits = 0;
        _accesses = 0;
        _deliveries = 0;
    }

    /// <summary>Adds what was counted in a block of events, whose changes have been met.</summary>
    public void Take(ActivityCounter block)
    {
        Events += block.Events;
        _exits += block._exits;
        _accesses += block._accesses;
        _deliveries += block._deliveries;
    }

    public void Clear()
    {
        Events = 0;
        Change();
    }
}
