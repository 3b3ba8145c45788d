namespace AvicCore;

/// <summary>A guest's virtual CPU: its local APIC, where it is, and which physical CPU it has.</summary>
public sealed class Vcpu
{
    private readonly int _index;

    internal Vcpu(AvicVm vm, int index)
    {
        Machine = vm;
        _index = index;
        Apic = new ApicPage(vm.Apics, index);
    }

    /// <summary>The VM's name.</summary>
    public string VM => Machine.Name;

    /// <summary>The vCPU id, which is also the x2APIC id.</summary>
    public int Id => Machine.Kvm.Ids[_index];

    /// <summary>Position in KVM's list of vCPUs, the order of creation.</summary>
    public int Index => _index;

    /// <summary>Where it is.</summary>
    public VcpuState State => Machine.Scheduler.State(_index);

    /// <summary>Disabled, xAPIC flat or cluster, x2APIC.</summary>
    public ApicMode Mode => Apic.Mode;

    /// <summary>The APIC ID as the guest reads it: 8 bits in xAPIC mode.</summary>
    public uint ApicId => Mode == ApicMode.X2Apic ? Apic[ApicRegister.Id] : Apic[ApicRegister.Id] >> 24;

    /// <summary>Logical destination register.</summary>
    public uint Ldr => Apic[ApicRegister.Ldr];

    /// <summary>Destination format register; xAPIC only.</summary>
    public uint Dfr => Apic[ApicRegister.Dfr];

    /// <summary>SVR bit 8.</summary>
    public bool IsSoftwareEnabled => new Svr(Apic[ApicRegister.Svr]).IsSoftwareEnabled;

    /// <summary>AVIC is on for this vCPU: no inhibit, not in a nested guest, APIC enabled.</summary>
    public bool IsAvicActive => Machine.Scheduler.IsAvicActive(_index);

    /// <summary>KVM's IsRunning; the hardware's table shows it only with IPI virtualization on.</summary>
    public bool IsRunning => Machine.Scheduler.IsRunning(_index);

    /// <summary>APIC ID of the physical CPU it runs on, or ran on last.</summary>
    public int PhysicalCpu => Machine.Scheduler.Cpu(_index);

    /// <summary>Vectors that wait in the IRR, ascending.</summary>
    public byte[] Requested => Apic.RequestedVectors();

    /// <summary>NMI, SMI, INIT or STARTUP that wait; empty if none.</summary>
    public string Pending
        => Machine.Kvm.Pending[_index] == PendingEvents.None ? "" : Machine.Kvm.Pending[_index].ToString();

    /// <summary>The registers.</summary>
    public ApicPage Apic { get; }

    /// <summary>Where its entry of the physical APIC ID table belongs: at its APIC ID, for a disabled APIC at the vCPU id.</summary>
    internal int TableSlot => Mode == ApicMode.Disabled ? Id : (int)ApicId;

    /// <summary>The VM it belongs to.</summary>
    public AvicVm Machine { get; }

    /// <summary>For example <c>avic/3 Blocked</c>.</summary>
    public override string ToString() => $"{VM}/{Id} {State}";
}
