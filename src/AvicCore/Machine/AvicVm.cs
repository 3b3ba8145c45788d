using System;
using System.Collections.Generic;
using System.Threading;

namespace AvicCore;

/// <summary>A VM: vCPUs with their local APICs, the tables that hardware reads, and the kernel that handles its exits.</summary>
/// <remarks>
/// VMs share nothing. One VM may be sent to by several threads; changing its vCPUs at the same time is the caller's to
/// order.
/// </remarks>
public sealed class AvicVm
{
    private readonly AvicVmPlan _plan;
    private readonly Vcpu[] _vcpus;
    private readonly VcpuLookup _lookup;
    private readonly IpiSenderPool _senders;

    /// <summary>Builds a VM whose guest has set its APICs up as Linux does.</summary>
    /// <exception cref="AvicException">An option is out of range, or hardware or kernel cannot do it.</exception>
    public AvicVm(AvicVmOptions options)
    {
        _plan = AvicVmPlan.Check(options);
        uint[] ids = _plan.Ids;
        PhysicalIdTable = new PhysicalIdTable(
            Math.Max(_plan.X2ApicIds, AvicPlatform.XApicIds + 1),
            Math.Max(_plan.X2ApicIds, options.Kernel.XApicMaxIndex + 1));
        LogicalIdTable = new LogicalIdTable();
        Apics = new ApicFile(ids);
        Scheduler = new VcpuScheduler(Apics, PhysicalIdTable, _plan.PublishesIsRunning);
        Kvm = new KvmVm(
            options.Name,
            options.Kernel,
            Apics,
            PhysicalIdTable,
            LogicalIdTable,
            Scheduler,
            options.Cost,
            new KvmVmRules(
                options.HashesVectors,
                options.Uses32BitIds,
                _plan.ExposesX2Apic,
                IsHybrid: options.Kernel.RemovesApicPage && !options.Platform.HasX2Avic,
                options.EnforcesInhibits,
                options.Assumptions.IgnoresHostDoorbell));
        _lookup = new VcpuLookup(options.Name, Kvm);
        _senders = new IpiSenderPool(this);
        Handler = options.Kernel.CreateHandler();
        IdTableReader tables = new(PhysicalIdTable, LogicalIdTable, ids.Length)
        {
            XApicMaxIndex = options.Kernel.XApicMaxIndex,
            X2ApicMaxIndex = _plan.X2ApicIds - 1,
        };
        Hardware = new AvicHardware(Apics, tables, options.Platform, options.Assumptions, options.Cost);
        _vcpus = new Vcpu[ids.Length];
        Guest = new ApicSetup(this);
        for (int v = 0; v < _vcpus.Length; v++)
        {
            _vcpus[v] = new Vcpu(this, v);
            Guest.BringUp(v, _plan.Mode);
        }

        Kvm.Inhibits.Change(AvicInhibit.X2Apic, _plan.Inhibits.HasFlag(AvicInhibit.X2Apic));
        Kvm.Inhibits.Change(AvicInhibit.PhysicalIdTooBig, _plan.Inhibits.HasFlag(AvicInhibit.PhysicalIdTooBig));
        Kvm.Reevaluate();
        SetFeatures(options.Features);
        foreach (int id in options.Blocked)
        {
            Scheduler.SetState(IndexOf(id), VcpuState.Blocked);
        }
    }

    /// <summary>The name.</summary>
    public string Name => _plan.Options.Name;

    /// <summary>KVM's number for the VM, from 1: the upper part of a GATag.</summary>
    public int VmId => _plan.Options.VmId;

    /// <summary>Number of vCPUs.</summary>
    public int VcpuCount => _vcpus.Length;

    /// <summary>How many vCPUs are halted now.</summary>
    public int BlockedCount
    {
        get
        {
            int blocked = 0;
            for (int v = 0; v < _vcpus.Length; v++)
            {
                blocked += Scheduler.State(v) == VcpuState.Blocked ? 1 : 0;
            }

            return blocked;
        }
    }

    /// <summary>The APIC mode the VM was built with; single vCPUs may have changed since.</summary>
    public ApicMode ApicMode => _plan.Mode;

    /// <summary>The kernel that handles exits.</summary>
    public KvmKernel Kernel => _plan.Options.Kernel;

    /// <summary>The CPU.</summary>
    public AvicPlatform Platform => _plan.Options.Platform;

    /// <summary>True unless something inhibits AVIC for the whole VM.</summary>
    public bool IsAvicActive => Inhibits == AvicInhibit.None;

    /// <summary>What inhibits AVIC for the whole VM.</summary>
    public AvicInhibit Inhibits => Kvm.Inhibits.Current;

    /// <summary>The same in the kernel's bits, as kvm_apicv_inhibit_changed prints them.</summary>
    public ulong InhibitMask => Kvm.Inhibits.Mask;

    /// <summary>Every change of the inhibits since the VM was built, oldest first.</summary>
    public IReadOnlyList<AvicInhibitChange> InhibitChanges => Kvm.Inhibits.Changes;

    /// <summary>True for the bare mechanism: no inhibit and no limit of the kernel holds in this VM.</summary>
    public bool IgnoresInhibits => !_plan.Options.EnforcesInhibits;

    /// <summary>CPUID shows x2APIC to the guest: given, or what the default comes to for kernel and APIC mode.</summary>
    public bool ExposesX2Apic => _plan.ExposesX2Apic;

    /// <summary>
    /// False once a vCPU has used x2APIC on a CPU without x2AVIC (from 6.3): the register accesses of xAPICs, IPIs among
    /// them, are then exits too, and AVIC only delivers.
    /// </summary>
    public bool HasApicPage => Kvm.HasApicPage;

    /// <summary>What is switched on that makes KVM inhibit AVIC.</summary>
    public AvicVmFeatures Features { get; private set; }

    /// <summary>False with enable_ipiv off: hardware never reads IsRunning = 1, so every IPI but a self IPI exits.</summary>
    public bool IsIpiVirtualizationEnabled => _plan.PublishesIsRunning;

    /// <summary>The module parameters as they work for this pair of kernel and CPU, each with the reason where it is not the default.</summary>
    public IReadOnlyList<string> ModuleParameters => EffectiveParameters.Of(this);

    /// <summary>The vCPUs, in order of creation.</summary>
    public IReadOnlyList<Vcpu> Vcpus => _vcpus;

    /// <summary>The table that hardware reads for every IPI.</summary>
    public PhysicalIdTable PhysicalIdTable { get; }

    /// <summary>The table that hardware reads for logical destinations in xAPIC mode.</summary>
    public LogicalIdTable LogicalIdTable { get; }

    /// <summary>Model cycles.</summary>
    public CostModel Cost => _plan.Options.Cost;

    /// <summary>What it was built from.</summary>
    public AvicVmOptions Options => _plan.Options;

    internal ApicFile Apics { get; }

    internal VcpuScheduler Scheduler { get; }

    internal KvmVm Kvm { get; }

    internal AvicHardware Hardware { get; }

    internal IIpiHandler Handler { get; }

    internal ApicSetup Guest { get; }

    /// <summary>AVIC_PHYSICAL_MAX_INDEX + 1 in x2AVIC mode; 0 without x2AVIC.</summary>
    internal int X2ApicIds => _plan.X2ApicIds;

    /// <summary>Hardware handles the vCPU's own register accesses and IPIs; AVIC may be on without that, to deliver.</summary>
    internal bool Accelerates(int v)
        => Scheduler.IsAvicActive(v) && (Apics.Keys[v].IsX2Apic ? _plan.AcceleratesX2Apic : Kvm.HasApicPage);

    /// <summary>Sends one IPI and stops: IRR bits stay set, woken vCPUs run.</summary>
    /// <exception cref="AvicException">The source does not exist or is not in the guest.</exception>
    public IpiResult Send(int source, Icr icr) => _senders.Send(SenderIndex(source), icr, settles: false);

    /// <summary>
    /// Sends one IPI and puts the VM back: the vCPUs it touched take the interrupt, EOI it and return to their state.
    /// </summary>
    /// <exception cref="AvicException">The source does not exist or is not in the guest.</exception>
    public IpiResult SendAndSettle(int source, Icr icr) => _senders.Send(SenderIndex(source), icr, settles: true);

    /// <summary>Sends equal IPIs, each under the same conditions; a batch of one leaves the VM as a single IPI does.</summary>
    /// <param name="source">The sender's vCPU id.</param>
    /// <param name="icr">The ICR to write.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="progress">Told every 4096 IPIs how many are done; may be null.</param>
    /// <param name="stop">Polled every 4096 IPIs.</param>
    /// <exception cref="AvicException">The source does not exist or is not in the guest, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public IpiBatch SendBatch(
        int source, Icr icr, long count, Action<long>? progress = null, CancellationToken stop = default)
        => count >= 1
            ? _senders.SendBatch(SenderIndex(source), icr, count, progress, stop)
            : throw new AvicException(
                AvicError.InvalidCount, FormattableString.Invariant($"A batch cannot have {count} IPIs: at least 1."), count);

    /// <summary>The vCPU with this id.</summary>
    /// <exception cref="AvicException">There is none.</exception>
    public Vcpu GetVcpu(int id) => _vcpus[IndexOf(id)];

    /// <summary>Puts a vCPU into a state and publishes its IsRunning bit.</summary>
    /// <exception cref="AvicException">There is no such vCPU or state, or the VM has no nested guests.</exception>
    public void SetState(int id, VcpuState state)
    {
        if (state is < VcpuState.Running or > VcpuState.WaitForStartup)
        {
            throw new AvicException(
                AvicError.InvalidState, FormattableString.Invariant($"'{(int)state}' is no vCPU state."), state);
        }

        int v = IndexOf(id);
        if (state == VcpuState.Nested)
        {
            VcpuActions.RequireSvm(this, v, state);
        }

        Scheduler.SetState(v, state);
    }

    /// <summary>Gives a vCPU another physical CPU, by host APIC ID, 0 to 4095.</summary>
    /// <exception cref="AvicException">There is no such vCPU or id.</exception>
    public void SetPhysicalCpu(int id, int hostApicId)
    {
        if (hostApicId is < 0 or > 0xFFF)
        {
            throw new AvicException(
                AvicError.IndexOutOfRange,
                FormattableString.Invariant($"Host APIC ID {hostApicId} does not fit a table entry: 0 to 4095."),
                hostApicId);
        }

        Scheduler.SetCpu(IndexOf(id), (ushort)hostApicId);
    }

    /// <summary>Brings a vCPU's APIC into a mode, through APIC_BASE and, where needed, through Disabled.</summary>
    /// <exception cref="AvicException">There is no such vCPU, or its id does not fit the mode.</exception>
    public void SetApicMode(int id, ApicMode mode)
    {
        Guest.ChangeMode(IndexOf(id), mode);
        Kvm.Reevaluate();
    }

    /// <summary>Writes a vCPU's LDR as the guest; ignored in x2APIC mode, where it is derived.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public void SetLdr(int id, uint value)
    {
        Guest.WriteRegister(IndexOf(id), ApicRegister.Ldr, value);
        Kvm.Reevaluate();
    }

    /// <summary>Writes a vCPU's DFR as the guest; ignored in x2APIC mode, which has none.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public void SetDfr(int id, uint value)
    {
        Guest.WriteRegister(IndexOf(id), ApicRegister.Dfr, value);
        Kvm.Reevaluate();
    }

    /// <summary>Writes a vCPU's xAPIC ID as the guest; ignored in x2APIC mode, where it is read-only.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public void SetXApicId(int id, byte value)
    {
        Guest.WriteRegister(IndexOf(id), ApicRegister.Id, (uint)value << 24);
        Kvm.Reevaluate();
    }

    /// <summary>Sets or clears SVR bit 8.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public void SetSoftwareEnabled(int id, bool isEnabled)
    {
        Guest.WriteSoftwareEnable(IndexOf(id), isEnabled);
        Kvm.Reevaluate();
    }

    /// <summary>Switches features on and off, and with them their inhibits; those without a way back stay on.</summary>
    /// <exception cref="AvicException">The kernel has no such feature.</exception>
    public void SetFeatures(AvicVmFeatures features)
    {
        if (!IgnoresInhibits)
        {
            VmFeatures.Check(Kernel, features);
        }

        Features = VmFeatures.Apply(Kvm, features);
        Kvm.Reevaluate();
    }

    /// <summary>A scheduling verb: load, put, block and so on, as KVM's hooks do it.</summary>
    /// <exception cref="AvicException">There is no such vCPU, or it cannot do that from where it is.</exception>
    public void Schedule(int id, VcpuAction action) => VcpuActions.Do(this, IndexOf(id), action);

    /// <summary>An interrupt of an assigned device, to one vCPU: posted by the IOMMU, or through the host.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public DeviceInterruptResult SendDeviceInterrupt(int id, byte vector, bool isLevel = false)
        => new DeviceInterrupts(this).Send(IndexOf(id), vector, isLevel);

    /// <summary>The vCPU takes the first thing that waits for it and can be taken; null if there is none.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public TakenInterrupt? TakeInterrupt(int id) => InterruptTaking.Take(this, IndexOf(id));

    /// <summary>The vCPU's guest ends the vector it serves: EOI.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public void EndInterrupt(int id) => Apics.Eoi(IndexOf(id));

    /// <summary>A guest's read of an APIC register, by the vCPU itself.</summary>
    /// <exception cref="AvicException">There is no such vCPU, or it is not in the guest.</exception>
    public RegisterAccess ReadRegister(int id, RegisterAddress register)
        => new GuestAccess(this, _lookup.RunningIndexOf(id, "access its registers")).Read(register);

    /// <summary>Writes APIC_BASE from outside, as when a VM is restored: transitions are not checked, reserved bits are.</summary>
    /// <returns>False for a value that KVM refuses.</returns>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public bool RestoreApicBase(int id, ApicBase value)
    {
        bool isDone = Kvm.ApicBaseMsr.TryWrite(IndexOf(id), value, isByHost: true);
        Kvm.Reevaluate();
        return isDone;
    }

    /// <summary>A guest's write of an APIC register, by the vCPU itself; a write to the ICR sends.</summary>
    /// <exception cref="AvicException">There is no such vCPU, or it is not in the guest.</exception>
    public RegisterAccess WriteRegister(int id, RegisterAddress register, ulong value)
        => new GuestAccess(this, _lookup.RunningIndexOf(id, "access its registers")).Write(register, value);

    /// <summary>For example <c>avic: 4 vCPUs, XApicFlat, Linux-6.19 on Zen4</c>.</summary>
    public override string ToString()
        => $"{Name}: {VcpuCount} vCPUs, {ApicMode}, {Kernel.Name} on {Platform.Name}"
            + (IgnoresInhibits ? ", inhibits ignored" : "");

    internal int IndexOf(int id) => _lookup.IndexOf(id);

    private int SenderIndex(int source) => _lookup.RunningIndexOf(source, "write its ICR");
}
