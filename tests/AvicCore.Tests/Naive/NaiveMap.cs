using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace AvicCore.Tests;

/// <summary>The optimised APIC map with 32-bit ids enabled: spec 02 section 8, built anew for every use.</summary>
internal sealed class NaiveMap
{
    private readonly Dictionary<long, NaiveVcpu> _physical = [];
    private readonly Dictionary<uint, NaiveVcpu> _logical = [];
    private readonly long _maxApicId = 255;
    private string _mode = "software disabled";

    public NaiveMap(IEnumerable<NaiveVcpu> all)
    {
        List<NaiveVcpu> present = [.. all.Where(vcpu => vcpu.IsHardwareEnabled)];
        foreach (NaiveVcpu vcpu in present)
        {
            _maxApicId = Math.Max(_maxApicId, vcpu.Id);
            if (vcpu.IsX2Apic || vcpu.Id > 255)
            {
                _physical[vcpu.Id] = vcpu;
            }

            if (!vcpu.IsX2Apic)
            {
                _physical.TryAdd(vcpu.XApicId, vcpu);
            }
        }

        foreach (NaiveVcpu vcpu in present.Where(vcpu => vcpu.IsSoftwareEnabled && vcpu.Ldr != 0))
        {
            AddLogical(vcpu);
        }
    }

    public bool IsLogicalDisabled => _mode == "disabled";

    public NaiveVcpu? Physical(uint apicId) => _physical.GetValueOrDefault(apicId);

    /// <summary>One element for each mask bit that counts, ascending: its vCPU, or null where no APIC is.</summary>
    public List<NaiveVcpu?> Logical(uint destination)
    {
        List<NaiveVcpu?> members = [];
        for (uint bit = 0; bit < 16; bit++)
        {
            if ((destination & (1u << (int)bit)) == 0)
            {
                continue;
            }

            long x2ApicId = ((destination >> 16) * 16L) + bit;
            if (_mode == "x2apic" && x2ApicId <= _maxApicId)
            {
                members.Add(_physical.GetValueOrDefault(x2ApicId));
            }
            else if (_mode == "flat" && bit < 8)
            {
                members.Add(_logical.GetValueOrDefault(bit));
            }
            else if (_mode == "cluster" && bit < 4)
            {
                members.Add(_logical.GetValueOrDefault((((destination >> 4) & 0xF) * 4) + bit));
            }
        }

        return members;
    }

    private void AddLogical(NaiveVcpu vcpu)
    {
        string mode = vcpu.IsX2Apic ? "x2apic" : vcpu.IsFlat ? "flat" : "cluster";
        if (_mode == "software disabled")
        {
            _mode = mode;
        }

        if (_mode != mode)
        {
            _mode = "disabled";
        }

        if (_mode is "disabled" or "x2apic")
        {
            return;
        }

        uint id8 = vcpu.Ldr >> 24;
        uint members = mode == "flat" ? id8 : id8 & 0xF;
        uint first = mode == "flat" ? 0 : (id8 >> 4) * 4;
        if (members == 0)
        {
            return;
        }

        // More than one bit, or a logical id that somebody has already.
        if (BitOperations.PopCount(members) > 1 || !_logical.TryAdd(first + (uint)BitOperations.Log2(members), vcpu))
        {
            _mode = "disabled";
        }
    }
}
