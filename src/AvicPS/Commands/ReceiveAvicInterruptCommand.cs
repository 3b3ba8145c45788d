using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Lets vCPUs take what waits for them: INIT, STARTUP, SMI, NMI, then vectors by priority.</summary>
[Cmdlet(VerbsCommunications.Receive, "AvicInterrupt")]
[OutputType(typeof(TakenInterrupt))]
public sealed class ReceiveAvicInterruptCommand : AvicVmCmdlet
{
    /// <summary>Only these vCPUs.</summary>
    [Parameter(Position = 0)]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Id { get; set; }

    /// <summary>Takes all that can be taken, not only the first.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Ends each vector at once, as the guest's EOI does.</summary>
    [Parameter]
    public SwitchParameter Eoi { get; set; }

    /// <summary>Takes in one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        foreach (Vcpu vcpu in VcpusOf(vm, Id))
        {
            Take(vm, vcpu.Id);
        }
    }

    private void Take(AvicVm vm, int id)
    {
        while (vm.TakeInterrupt(id) is TakenInterrupt taken)
        {
            if (Eoi && taken.Kind == "Vector")
            {
                vm.EndInterrupt(id);
            }

            WriteObject(taken);
            if (!All)
            {
                return;
            }
        }
    }
}
