using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Lists the vCPUs of VMs.</summary>
[Cmdlet(VerbsCommon.Get, "AvicVcpu")]
[OutputType(typeof(Vcpu))]
public sealed class GetAvicVcpuCommand : AvicVmCmdlet
{
    /// <summary>Only these vCPUs.</summary>
    [Parameter(Position = 0)]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Id { get; set; }

    /// <summary>Only vCPUs in these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public VcpuState[]? State { get; set; }

    /// <summary>Writes the vCPUs of one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        foreach (Vcpu vcpu in VcpusOf(vm, Id))
        {
            if (State is null || System.Array.IndexOf(State, vcpu.State) >= 0)
            {
                WriteObject(vcpu);
            }
        }
    }
}
