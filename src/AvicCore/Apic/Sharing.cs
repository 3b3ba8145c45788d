using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>Tells whether several threads send in one VM: only then are locked instructions needed.</summary>
/// <remarks>
/// A round trip to a blocked vCPU has four of them, half its time. So a sender that is alone works without; a second one
/// asks, waits until the first has finished the IPI at hand and says that it shares, and then both use them.
/// </remarks>
internal sealed class Sharing
{
    private readonly object _gate = new();
    private bool _isShared;
    private bool _isRequested;
    private int _senders;

    /// <summary>True while registers and states must be changed by locked instructions.</summary>
    /// <remarks>Turned on by the lone sender itself, between two IPIs, or while nobody sends.</remarks>
    public bool IsShared
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isShared;
    }

    /// <summary>Begins to send; waits at most for one IPI of a lone sender.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_senders++ == 0)
            {
                _isShared = false;
                _isRequested = false;
                return;
            }

            Volatile.Write(ref _isRequested, true);
        }

        SpinWait spin = default;
        while (!Volatile.Read(ref _isShared))
        {
            spin.SpinOnce();
        }
    }

    /// <summary>Between two IPIs: lets a waiting sender in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Poll()
    {
        if (Volatile.Read(ref _isRequested))
        {
            Volatile.Write(ref _isShared, true);
        }
    }

    /// <summary>Ends sending.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _senders--;
            Volatile.Write(ref _isShared, _senders > 0);
        }
    }
}
