using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Brings vCPUs' APICs into a mode, through APIC_BASE and its legal transitions.</summary>
[Cmdlet(VerbsCommon.Set, "AvicApicMode", SupportsShouldProcess = true, DefaultParameterSetName = ByVm)]
[OutputType(typeof(AvicVm), ParameterSetName = [ByVm])]
[OutputType(typeof(Vcpu), ParameterSetName = [ByVcpu])]
public sealed class SetAvicApicModeCommand : VcpuChangeCmdlet
{
    /// <summary>xApicFlat, xApicCluster, x2Apic or Disabled.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("ApicMode")]
    public ApicMode Mode { get; set; }

    /// <inheritdoc/>
    protected override string Action => $"set APIC mode {Mode}";

    /// <inheritdoc/>
    protected override void Change(Vcpu vcpu) => vcpu.Machine.SetApicMode(vcpu.Id, Mode);
}
