using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Changes vCPUs: state, LDR, DFR, xAPIC ID, software enable, physical CPU.</summary>
[Cmdlet(VerbsCommon.Set, "AvicVcpu", SupportsShouldProcess = true, DefaultParameterSetName = ByVm)]
[OutputType(typeof(AvicVm), ParameterSetName = [ByVm])]
[OutputType(typeof(Vcpu), ParameterSetName = [ByVcpu])]
public sealed class SetAvicVcpuCommand : VcpuChangeCmdlet
{
    private const int IdsShown = 8;

    private readonly List<Vcpu> _withoutPage = [];

    /// <summary>Running, InHost, Blocked, Preempted or Nested.</summary>
    [Parameter]
    public VcpuState? State { get; set; }

    /// <summary>A scheduling verb, as KVM's hooks do it.</summary>
    [Parameter]
    public VcpuAction? Schedule { get; set; }

    /// <summary>The logical destination register, bits 31:24.</summary>
    [Parameter]
    [NumberTransformation]
    public uint? Ldr { get; set; }

    /// <summary>The destination format register.</summary>
    [Parameter]
    [NumberTransformation]
    public uint? Dfr { get; set; }

    /// <summary>The xAPIC ID as the guest writes it.</summary>
    [Parameter]
    [NumberTransformation(Max = byte.MaxValue)]
    public uint? ApicId { get; set; }

    /// <summary>SVR bit 8.</summary>
    [Parameter]
    public bool? SoftwareEnabled { get; set; }

    /// <summary>Host APIC ID of the physical CPU.</summary>
    [Parameter]
    [NumberTransformation(Max = 0xFFF)]
    public uint? PhysicalCpu { get; set; }

    /// <inheritdoc/>
    protected override string Action
    {
        get
        {
            List<string> changes = [];
            AddIf(changes, State is not null, $"state {State}");
            AddIf(changes, Schedule is not null, $"schedule {Schedule}");
            AddIf(changes, Dfr is not null, $"DFR 0x{Dfr:x8}");
            AddIf(changes, Ldr is not null, $"LDR 0x{Ldr:x8}");
            AddIf(changes, ApicId is not null, $"xAPIC ID {ApicId}");
            AddIf(changes, SoftwareEnabled is not null, $"software-enabled {SoftwareEnabled}");
            AddIf(changes, PhysicalCpu is not null, $"physical CPU {PhysicalCpu}");
            return "set " + string.Join(", ", changes);
        }
    }

    /// <summary>Refuses a call that would change nothing: most likely a parameter was forgotten.</summary>
    protected override void BeginProcessing()
    {
        if (State is null && Schedule is null && Ldr is null && Dfr is null && ApicId is null && SoftwareEnabled is null
            && PhysicalCpu is null)
        {
            RefuseToSetNothing("-State, -Schedule, -Ldr, -Dfr, -ApicId, -SoftwareEnabled or -PhysicalCpu");
        }
    }

    /// <inheritdoc/>
    protected override void Change(Vcpu vcpu)
    {
        AvicVm vm = vcpu.Machine;
        if (vcpu.Mode is ApicMode.X2Apic or ApicMode.Disabled && PageRegisters().Count > 0)
        {
            _withoutPage.Add(vcpu);
        }

        if (Dfr is uint dfr)
        {
            vm.SetDfr(vcpu.Id, dfr);
        }

        if (Ldr is uint ldr)
        {
            vm.SetLdr(vcpu.Id, ldr);
        }

        if (ApicId is uint apicId)
        {
            vm.SetXApicId(vcpu.Id, (byte)apicId);
        }

        if (SoftwareEnabled is bool isEnabled)
        {
            vm.SetSoftwareEnabled(vcpu.Id, isEnabled);
        }

        if (PhysicalCpu is uint cpu)
        {
            vm.SetPhysicalCpu(vcpu.Id, (int)cpu);
        }

        if (State is VcpuState state)
        {
            vm.SetState(vcpu.Id, state);
        }

        if (Schedule is VcpuAction action)
        {
            vm.Schedule(vcpu.Id, action);
        }
    }

    /// <summary>Says which vCPUs have no register page to write to, once for each VM.</summary>
    protected override void EndProcessing()
    {
        foreach (IGrouping<AvicVm, Vcpu> group in _withoutPage.GroupBy(vcpu => vcpu.Machine))
        {
            Vcpu[] vcpus = [.. group];
            string ids = string.Join(", ", vcpus.Take(IdsShown).Select(vcpu => vcpu.Id));
            string more = vcpus.Length > IdsShown ? $" and {vcpus.Length - IdsShown} more" : "";
            WriteWarning(
                $"VM '{group.Key.Name}': {string.Join(", ", PageRegisters())} changed nothing for vCPU {ids}{more}: "
                    + "only an xAPIC has these registers to write. In mode X2Apic ID and LDR follow from the vCPU id.");
        }
    }

    /// <summary>The parameters given that write to the xAPIC's register page.</summary>
    private List<string> PageRegisters()
    {
        List<string> given = [];
        AddIf(given, Ldr is not null, "-Ldr");
        AddIf(given, Dfr is not null, "-Dfr");
        AddIf(given, ApicId is not null, "-ApicId");
        return given;
    }

    private static void AddIf(List<string> changes, bool isGiven, string change)
    {
        if (isGiven)
        {
            changes.Add(change);
        }
    }
}
