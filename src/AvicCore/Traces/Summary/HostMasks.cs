using System.Collections.Generic;

namespace AvicCore;

/// <summary>Values of apicv_inhibit_reasons: the last of each VM that is named, and each of those that are not.</summary>
internal sealed class HostMasks
{
    private const int MaxMasks = 1024;

    private readonly List<(string VM, ulong Mask)> _masks = [];

    public int Count => _masks.Count;

    public void Add(string vm, ulong mask)
    {
        int at = vm.Length > 0 ? _masks.FindIndex(other => other.VM == vm) : -1;
        if (at < 0 && _masks.Count == MaxMasks)
        {
            at = MaxMasks - 1;
        }

        if (at >= 0)
        {
            _masks[at] = (vm, mask);
        }
        else
        {
            _masks.Add((vm, mask));
        }
    }

    public InhibitState[] ToArray(InhibitNames names)
    {
        List<InhibitState> states = [];
        foreach ((string vm, ulong mask) in _masks)
        {
            states.Add(new InhibitState { VM = vm, Mask = mask, Reasons = names.NamesOf(mask) });
        }

        return states.ToArray();
    }
}
