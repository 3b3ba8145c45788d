using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Sends the interrupt of an assigned device to a vCPU: posted by the IOMMU, or through the host.</summary>
[Cmdlet(VerbsCommunications.Send, "AvicInterrupt")]
[OutputType(typeof(DeviceInterruptResult))]
public sealed class SendAvicInterruptCommand : AvicVmCmdlet
{
    /// <summary>The target vCPUs.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Id")]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[] Vcpu { get; set; } = [];

    /// <summary>The vector, 0 to 255.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [NumberTransformation(Max = byte.MaxValue)]
    public uint Vector { get; set; }

    /// <summary>A level-triggered interrupt, which is never posted.</summary>
    [Parameter]
    public SwitchParameter Level { get; set; }

    /// <summary>Sends in one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        foreach (uint id in Vcpu)
        {
            TryDo(vm, () => WriteObject(
                vm.SendDeviceInterrupt(Numbers.ToId(id), (byte)Vector, Level)));
        }
    }
}
