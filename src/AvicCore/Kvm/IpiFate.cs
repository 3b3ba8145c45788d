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
    private bool _isPlain;
    private bool _isX2Apic;

    public IpiFate(KvmVm vm)
    {
        _vm = vm;
        _addressed = new int[vm.Count];
    }

    /// <summary>Finds the addressed vCPUs, unless they are still known from the IPI before.</summary>
    public void Address(int sender, Icr icr)
    {
        int topology = _vm.Topology;
        if (topology == _topology && sender == _sender && _isPlain && TryAddressOne(icr))
        {
            return;
        }

        if (sender == _sender && icr == _icr && topology == _topology)
        {
            return;
        }

        _sender = sender;
        _icr = icr;
        _topology = topology;
        _isPlain = _vm.Map.IsPlain && _vm.Apics.Keys[sender].IsHardwareEnabled;
        _isX2Apic = _vm.Apics.Keys[sender].IsX2Apic;
        _count = 0;
        if (icr.CanBeAccelerated && _vm.Apics.Keys[sender].IsHardwareEnabled)
        {
            FindAddressed();
        }
    }

    /// <summary>The addressed vCPUs as ids, ascending by index.</summary>
    public int[] ToIds()
    {
        int[] ids = new int[_count];
        for (int i = 0; i < _count; i++)
        {
            ids[i] = _vm.Ids[_addressed[i]];
        }

        return ids;
    }

    /// <summary>The addressed vCPUs as a set, bit n for index n; for VMs of up to 64 vCPUs.</summary>
    public ulong ToSet()
    {
        ulong set = 0;
        for (int i = 0; i < _count; i++)
        {
            set |= 1UL << _addressed[i];
        }

        return set;
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

    /// <summary>A plain unicast in a plain VM, as most are: the id is the vCPU's.</summary>
    private bool TryAddressOne(Icr icr)
    {
        uint destination = icr.Destination(_isX2Apic);
        if (!icr.IsPlainUnicast || !icr.HasLegalVector || destination is Icr.XApicBroadcast or Icr.X2ApicBroadcast)
        {
            return false;
        }

        _icr = icr;
        _addressed[0] = _vm.IndexOf(destination);
        _count = _addressed[0] >= 0 ? 1 : 0;
        return true;
    }

    private void FindAddressed()
    {
        MatchKey[] keys = _vm.Apics.Keys;
        uint destination = _icr.Destination(_isX2Apic);
        if (_icr.Shorthand == DestinationShorthand.Self)
        {
            _addressed[_count++] = _sender;
            return;
        }

        if (_isPlain && TryAddressOne(_icr))
        {
            return;
        }

        bool isBroadcast = _icr.Shorthand == DestinationShorthand.None && _icr.IsBroadcast(_isX2Apic);
        DestinationMatch match = new(_sender, _icr, destination);
        for (int v = 0; v < keys.Length; v++)
        {
            if (keys[v].IsHardwareEnabled && (isBroadcast || match.Includes(v, in keys[v])))
            {
                _addressed[_count++] = v;
            }
        }
    }
}
