using System.Collections.Generic;

namespace AvicCore;

/// <summary>What kvm_apicv_inhibit_changed says: one reason set or cleared, and the mask after it, in the kernel's bits.</summary>
public sealed class AvicInhibitChange : IMachineResult
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel, by whose numbers Bit and Mask are.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The reason.</summary>
    public AvicInhibit Reason { get; set; }

    /// <summary>The kernel's number for it.</summary>
    public int Bit { get; set; }

    /// <summary>Set, or cleared.</summary>
    public bool IsSet { get; set; }

    /// <summary>The mask after the change, in the kernel's numbering.</summary>
    public ulong Mask { get; set; }

    /// <summary>AVIC went off or came back for the VM: the mask became, or ceased to be, 0.</summary>
    public bool IsToggle { get; set; }

    /// <summary>Model cycles: a kick of every vCPU and a TLB flush for a toggle, 0 for a change that is none.</summary>
    public long Cycles { get; set; }
}

/// <summary>The VM-wide inhibits of a VM: AVIC runs only while there are none (spec 03 section 8).</summary>
internal sealed class InhibitKeeper
{
    private readonly string _vm;
    private readonly KvmKernel _kernel;
    private readonly InhibitNumbering _numbering;
    private readonly VcpuScheduler _scheduler;
    private readonly long _toggleCycles;
    private readonly bool _isEnforced;
    private readonly List<AvicInhibitChange> _changes = [];

    public InhibitKeeper(
        string vm, KvmKernel kernel, VcpuScheduler scheduler, CostModel cost, int vcpus, bool isEnforced)
    {
        _vm = vm;
        _toggleCycles = cost.InhibitToggle + (vcpus * (long)cost.InhibitTogglePerVcpu);
        _kernel = kernel;
        _numbering = InhibitNumbering.Of(kernel);
        _scheduler = scheduler;
        _isEnforced = isEnforced;
    }

    public AvicInhibit Current { get; private set; }

    /// <summary>Current, in the kernel's bits.</summary>
    public ulong Mask { get; private set; }

    public IReadOnlyList<AvicInhibitChange> Changes => _changes;

    /// <summary>Sets or clears a reason. One that the kernel does not have yet changes nothing.</summary>
    public void Change(AvicInhibit reason, bool isSet)
    {
        int bit = _numbering.BitOf(reason);
        bool isNew = (Current & reason) == 0 == isSet;
        if (bit < 0 || !isNew || !_isEnforced || (!isSet && IsForGood(reason)))
        {
            return;
        }

        bool wasActive = Current == AvicInhibit.None;
        Current = isSet ? Current | reason : Current & ~reason;
        Mask ^= 1UL << bit;
        bool isToggle = wasActive != (Current == AvicInhibit.None);
        _changes.Add(new AvicInhibitChange
        {
            VM = _vm,
            Kernel = _kernel.Name,
            Reason = reason,
            Bit = bit,
            IsSet = isSet,
            Mask = Mask,
            IsToggle = isToggle,
            Cycles = isToggle ? _toggleCycles : 0,
        });
        _scheduler.SetAvicActiveForVm(Current == AvicInhibit.None);
    }

    /// <summary>Reasons that follow from the registers, judged whenever the APIC map is rebuilt.</summary>
    public void FollowMap(OptimizedMap map)
    {
        Change(AvicInhibit.PhysicalIdAliased, map.IsPhysicalDisabled);
        Change(AvicInhibit.ApicIdModified, map.IsApicIdModified);
        Change(AvicInhibit.LogicalIdAliased, map.IsLogicalDisabled);
    }

    /// <summary>Reasons without a way back: the VM has them to its end.</summary>
    internal bool IsForGood(AvicInhibit reason)
        => reason is AvicInhibit.Disabled or AvicInhibit.ApicBaseModified or AvicInhibit.Sev or AvicInhibit.PhysicalIdTooBig
                or AvicInhibit.X2Apic
            || (reason == AvicInhibit.Nested && _kernel.InhibitsNestedForVm)
            || (reason == AvicInhibit.ApicIdModified && !_kernel.RequiresSingleBitLdr);
}
