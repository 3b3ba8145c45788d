namespace AvicCore;

/// <summary>What a guest's kernel does to its APICs at bring-up, and what Set-AvicVcpu does in its place.</summary>
internal sealed class ApicSetup
{
    private const uint SoftwareEnabled = 0x1FF;

    private readonly AvicVm _vm;
    private readonly KvmVm _kvm;
    private readonly ApicFile _apics;

    public ApicSetup(AvicVm vm)
    {
        _vm = vm;
        _kvm = vm.Kvm;
        _apics = vm.Apics;
    }

    /// <exception cref="AvicException">An xAPIC cannot have this id.</exception>
    public static void CheckXApicId(ApicMode mode, int id)
    {
        if (mode is ApicMode.XApicFlat or ApicMode.XApicCluster && id >= AvicPlatform.XApicIds)
        {
            throw new AvicException(
                AvicError.HardwareLimit,
                $"vCPU {id} cannot use {mode}: an xAPIC id has 8 bits and FFh is the broadcast, so ids are 0 to 254. Use x2Apic.",
                id);
        }
    }

    /// <summary>From reset to the mode that the guest's kernel chose.</summary>
    public void BringUp(int v, ApicMode mode)
    {
        _apics.Store(v, ApicRegister.Svr, SoftwareEnabled);
        ChangeMode(v, mode);
    }

    /// <summary>Takes the legal way: x2APIC goes back to xAPIC through Disabled, and Disabled to x2APIC through xAPIC.</summary>
    public void ChangeMode(int v, ApicMode mode)
    {
        CheckFits(v, mode);
        if (mode == ApicMode.Disabled)
        {
            WriteBase(v, isEnabled: false, isX2Apic: false);
            return;
        }

        if (_apics.Keys[v].IsX2Apic && mode != ApicMode.X2Apic)
        {
            WriteBase(v, isEnabled: false, isX2Apic: false);
        }

        if (!_apics.Keys[v].IsHardwareEnabled)
        {
            WriteBase(v, isEnabled: true, isX2Apic: false);
        }

        if (mode == ApicMode.X2Apic)
        {
            WriteBase(v, isEnabled: true, isX2Apic: true);
            return;
        }

        // Without an LDR while the DFR changes: KVM makes no new entry for an LDR that stays the same.
        WriteRegister(v, ApicRegister.Ldr, 0);
        _kvm.LogicalTable.Forget(v); // Also where an inhibit hides that write from KVM: a bring-up starts from reset.
        WriteRegister(v, ApicRegister.Dfr, (mode == ApicMode.XApicFlat ? Dfr.Flat : Dfr.Cluster).Raw);
        WriteRegister(v, ApicRegister.Ldr, new Ldr { XApicLogicalId = LinuxLogicalIds.Of(mode, _kvm.Ids[v]) }.Raw);
    }

    /// <summary>A write through the register page with KVM's side effects; without a page nothing happens.</summary>
    public void WriteRegister(int v, ApicRegister register, uint value)
    {
        if (_apics.Keys[v].IsX2Apic || !_apics.Keys[v].IsHardwareEnabled)
        {
            return;
        }

        if (_kvm.Scheduler.IsAvicActiveForVm && _kvm.HasApicPage)
        {
            _kvm.UnacceleratedAccess.HandleWrite(v, (ushort)register, value);
        }
        else
        {
            _kvm.LocalApic.Write(v, (ushort)register, value, isMsr: false);
        }
    }

    public void WriteSoftwareEnable(int v, bool isEnabled)
    {
        Svr svr = new(_apics.Read(v, (ushort)ApicRegister.Svr));
        uint value = (svr with { IsSoftwareEnabled = isEnabled }).Raw;
        _kvm.LocalApic.Write(v, (ushort)ApicRegister.Svr, value, isMsr: false);
    }

    private void WriteBase(int v, bool isEnabled, bool isX2Apic)
        => _kvm.ApicBaseMsr.TryWrite(
            v, _apics.Base(v) with { IsEnabled = isEnabled, IsX2Apic = isX2Apic }, isByHost: false);

    private void CheckFits(int v, ApicMode mode)
    {
        int id = _kvm.Ids[v];
        if (mode == ApicMode.X2Apic && !_kvm.ExposesX2Apic)
        {
            throw new AvicException(
                AvicError.HardwareLimit,
                $"vCPU {id} cannot use {mode}: the guest's CPUID does not show it. New-AvicVm -ExposeX2Apic $true does, "
                    + "which up to 5.19 inhibits AVIC.",
                id);
        }

        if (_vm.Options.EnforcesInhibits)
        {
            CheckXApicId(mode, id);
        }
    }
}
