using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A cmdlet that works on VMs from the pipeline, one at a time.</summary>
public abstract class AvicVmCmdlet : AvicCmdlet
{
    /// <summary>The VMs, from New-AvicVm.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AvicVmTransformation]
    [ValidateNotNull]
    public AvicVm[] VM { get; set; } = null!;

    /// <summary>One VM's work.</summary>
    protected abstract void ProcessVm(AvicVm vm);

    /// <summary>Works through the VMs; a mistake with one does not stop the next.</summary>
    protected sealed override void ProcessRecord()
    {
        foreach (AvicVm vm in VM)
        {
            TryDo(vm, () => ProcessVm(vm));
        }
    }
}
