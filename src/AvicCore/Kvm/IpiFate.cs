namespace AvicCore;

/// <summary>Who should have got an IPI, and who did not: the lost and the dropped (spec 05, expected keys).</summary>
/// <remarks>
/// Addressed = matched with the destination as the sender's mode decodes it, plus everyone for the sender's broadcast
/// value. Only Fixed, edge-triggered IPIs with a legal vector have a fate; hardware-disabled APICs are addressed by nobody.
/// </remarks>
internal sealed class IpiFate
{
    private readonly KvmVm _vm;
    private readonly int[] _addressed;
    private int _count;
    private Icr _icr;
    private int _sender = -1;
    private int _topology;

    public IpiFate(KvmVm vm)
    {
        _vm = vm;
        _addressed = new int[vm.Count];
    }

    /// <summary>Finds the addressed vCPUs, unless they are still known from the IPI before.</summary>
    public void Address(int sender, Icr icr)
    {
        int topology = _vm.Topology;
        if (sender == _sender && icr == _icr && topology == _topology)
        {
            return;
        }

        _sender = sender;
        _icr = icr;
        _topology = topology;
        _count = 0;
        if (icr.IsFixedEdge && icr.Vector >= 16 && _vm.Apics.Keys[sender].IsHardwareEnabled)
        {
            FindAddressed();
        }
    }

    /// <summary>Records each addressed vCPU that has no IRR bit (dropped), or has one and sleeps on (lost).</summary>
    public void Judge(IpiTally tally)
    {
        byte vector = _icr.Vector;
        for (int i = 0; i < _count; i++)
        {
            int v = _addressed[i];
            if (!tally.IsDelivered(v))
            {
                tally.Dropped.Add(v);
            }
            else if (_vm.Scheduler.IsAsleep(v) && _vm.Apics.Irr(v).IsSet(vector))
            {
                tally.Lost.Add(v);
            }
        }
    }

    private void FindAddressed()
    {
        MatchKey[] keys = _vm.Apics.Keys;
        bool isX2Apic = keys[_sender].IsX2Apic;
        uint destination = _icr.Destination(isX2Apic);
        if (_icr.Shorthand == DestinationShorthand.Self)
        {
            _addressed[_count++] = _sender;
            return;
        }

        if (TryFindPhysical(destination, isX2Apic))
        {
            return;
        }

        bool isBroadcast = _icr.Shorthand == DestinationShorthand.None && _icr.IsBroadcast(isX2Apic);
        DestinationMatch match = new(_sender, _icr, destination);
        for (int v = 0; v < keys.Length; v++)
        {
            if (keys[v].IsHardwareEnabled && (isBroadcast || match.Includes(v, in keys[v])))
            {
                _addressed[_count++] = v;
            }
        }
    }

    /// <summary>One physical id in a VM without aliased, changed or broadcast ids: the map answers without a scan.</summary>
    private bool TryFindPhysical(uint destination, bool isX2Apic)
    {
        OptimizedMap map = _vm.Map;
        bool isPlain = _icr.Shorthand == DestinationShorthand.None
            && _icr.DestinationMode == DestinationMode.Physical
            && destination != Icr.XApicBroadcast
            && !_icr.IsBroadcast(isX2Apic)
            && !map.HasPhysicalAlias
            && !map.IsApicIdModified;
        int target = isPlain ? map.Physical(destination) : -1;
        if (target >= 0)
        {
            _addressed[_count++] = target;
        }

        return isPlain;
    }
}
