using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Puts a VM back after an IPI: everyone it touched takes the interrupt, EOIs it and returns to its state.</summary>
/// <remarks>So each IPI of a batch meets the same conditions. A send that is not put back remembers nothing.</remarks>
internal sealed class Settlement(KvmVm vm)
{
    private readonly VcpuScheduler _scheduler = vm.Scheduler;
    private readonly PendingEvents[] _pending = vm.Pending;
    private readonly VcpuState[] _formerStates = new VcpuState[vm.Count];
    private readonly int[] _roused = new int[vm.Count];
    private readonly int[] _pended = new int[vm.Count];
    private int _rousedCount;
    private int _pendedCount;
    private bool _isWanted;

    /// <summary>Starts one send or one batch.</summary>
    public void Begin(bool isWanted)
    {
        _isWanted = isWanted;
        _rousedCount = 0;
        _pendedCount = 0;
    }

    /// <summary>A vCPU was taken out of this state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RememberRoused(int v, VcpuState former)
    {
        if (_isWanted)
        {
            _roused[_rousedCount] = v;
            _formerStates[_rousedCount++] = former;
        }
    }

    /// <summary>An event other than a vector was left for a vCPU.</summary>
    public void RememberPended(int v)
    {
        if (_isWanted)
        {
            _pended[_pendedCount++] = v;
        }
    }

    /// <summary>Puts back what the IPI at hand has done.</summary>
    public void Settle(IpiTally tally)
    {
        for (int i = 0; i < _pendedCount; i++)
        {
            if (!_scheduler.IsAsleep(_pended[i]))
            {
                _pending[_pended[i]] = PendingEvents.None;
            }
        }

        _pendedCount = 0;
        for (int i = 0; i < _rousedCount; i++)
        {
            int v = _roused[i];
            if (_pending[v] != PendingEvents.None)
            {
                _pending[v] = PendingEvents.None;
            }

            _scheduler.ServiceRoused(v, _formerStates[i]);
        }

        _rousedCount = 0;
        for (int i = 0; i < tally.TargetCount; i++)
        {
            _scheduler.ServiceAwake(tally.Targets[i]);
        }
    }
}
