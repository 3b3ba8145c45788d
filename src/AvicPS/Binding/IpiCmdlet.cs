using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A cmdlet that takes IPIs, by the fields of the ICR or raw, for each VM of the pipeline.</summary>
public abstract class IpiCmdlet : AvicCmdlet
{
    internal const string ByFields = "Fields";
    internal const string ByIcr = "Icr";

    /// <summary>The VMs, from New-AvicVm.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByFields)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByIcr)]
    [AvicVmTransformation]
    [ValidateNotNull]
    public AvicVm[] VM { get; set; } = [];

    /// <summary>The ICR as the sender writes it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByIcr)]
    [IcrTransformation]
    [ValidateNotNullOrEmpty]
    public Icr[] Icr { get; set; } = [];

    /// <summary>The vCPU that sends.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [Parameter(ParameterSetName = ByIcr)]
    [NumberTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    public uint? Source { get; set; }

    /// <summary>The destination field; one IPI is sent to each.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Destination { get; set; }

    /// <summary>The interrupt vector, 0 to 255.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [NumberTransformation(Max = byte.MaxValue)]
    public uint? Vector { get; set; }

    /// <summary>The message type.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>The destination is a logical id, matched with the LDRs.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public SwitchParameter Logical { get; set; }

    /// <summary>Addresses the sender, everyone, or everyone else.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public DestinationShorthand Shorthand { get; set; }

    /// <summary>Edge or Level.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public TriggerMode TriggerMode { get; set; }

    /// <summary>Sets the level bit: assert. Only INIT and level-triggered IPIs look at it.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public SwitchParameter Assert { get; set; }

    /// <summary>One VM's work.</summary>
    protected abstract void ProcessVm(AvicVm vm);

    /// <summary>Works through the VMs; a mistake with one does not stop the next.</summary>
    protected override void ProcessRecord()
    {
        foreach (AvicVm vm in VM)
        {
            TryDo(vm, () => ProcessVm(vm));
        }
    }

    /// <summary>The sender's vCPU id in this VM.</summary>
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    protected int SenderOf(AvicVm vm) => vm.GetVcpu(Numbers.ToId(Source ?? (uint)vm.Vcpus[0].Id)).Id;

    /// <summary>The ICRs for this VM; a destination that its sender has no bits for is one error, and skipped.</summary>
    protected IEnumerable<Icr> IcrsOf(AvicVm vm)
    {
        if (ParameterSetName == ByIcr)
        {
            foreach (Icr icr in Icr)
            {
                yield return icr;
            }

            yield break;
        }

        Vcpu sender = vm.GetVcpu(SenderOf(vm));
        bool isX2Apic = sender.Mode == ApicMode.X2Apic;
        foreach (uint destination in Destination ?? [DefaultDestination(vm, sender)])
        {
            // Only the destination may be skipped: a sender that cannot send is one error, not one for each.
            Icr icr = default;
            if (TryDo(vm, () => icr = Encode(destination, isX2Apic)))
            {
                yield return icr;
            }
        }
    }

    private Icr Encode(uint destination, bool isX2Apic)
        => IcrBuilder.Build(
            destination, Vector ?? IcrBuilder.DefaultVector, DeliveryMode, Logical, Shorthand, TriggerMode, Assert, isX2Apic);

    /// <summary>The first vCPU other than the sender; logical ids come from its LDR.</summary>
    private uint DefaultDestination(AvicVm vm, Vcpu sender)
    {
        if (Shorthand != DestinationShorthand.None)
        {
            return 0;
        }

        Vcpu? target = vm.Vcpus.FirstOrDefault(vcpu => vcpu.Id != sender.Id);
        if (target is null)
        {
            return 1;
        }

        if (!Logical)
        {
            return target.ApicId;
        }

        return target.Mode == ApicMode.X2Apic ? target.Ldr : new Ldr(target.Ldr).XApicLogicalId;
    }
}
