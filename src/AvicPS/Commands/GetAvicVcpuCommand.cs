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
        if (Id is null)
        {
            foreach (Vcpu vcpu in vm.Vcpus)
            {
                Write(vcpu);
            }

            return;
        }

        foreach (uint id in Id)
        {
            TryDo(vm, () => Write(vm.GetVcpu(Numbers.ToId(id))));
        }
    }

    private void Write(Vcpu vcpu)
    {
        if (State is null || System.Array.IndexOf(State, vcpu.State) >= 0)
        {
            WriteObject(vcpu);
        }
    }
}
