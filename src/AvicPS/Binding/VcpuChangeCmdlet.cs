using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A cmdlet that changes vCPUs: those piped in, or those of a VM that -Id names (all without it).</summary>
public abstract class VcpuChangeCmdlet : AvicCmdlet
{
    internal const string ByVcpu = "Vcpu";
    internal const string ByVm = "VM";

    /// <summary>The VMs, from New-AvicVm.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByVm)]
    [AvicVmTransformation]
    [ValidateNotNull]
    public AvicVm[] VM { get; set; } = [];

    /// <summary>Only these vCPUs of the VM.</summary>
    [Parameter(ParameterSetName = ByVm)]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Id { get; set; }

    /// <summary>The vCPUs, from Get-AvicVcpu.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByVcpu)]
    [AvicVmTransformation]
    [ValidateNotNull]
    public Vcpu[] Vcpu { get; set; } = [];

    /// <summary>Writes the object that was piped in: the VM or the vCPU.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What will be done, for -WhatIf.</summary>
    protected abstract string Action { get; }

    /// <summary>Changes one vCPU.</summary>
    protected abstract void Change(Vcpu vcpu);

    /// <summary>Works through the vCPUs; a mistake with one does not stop the next.</summary>
    protected sealed override void ProcessRecord()
    {
        foreach (Vcpu vcpu in Vcpu)
        {
            ChangeOne(vcpu);
            Pass(vcpu);
        }

        foreach (AvicVm vm in VM)
        {
            foreach (Vcpu vcpu in VcpusOf(vm, Id).ToArray())
            {
                ChangeOne(vcpu);
            }

            Pass(vm);
        }
    }

    private void ChangeOne(Vcpu vcpu)
    {
        if (ShouldProcess($"vCPU {vcpu.Id} of VM '{vcpu.VM}'", Action))
        {
            TryDo(vcpu, () => Change(vcpu));
        }
    }

    private void Pass(object piped)
    {
        if (PassThru)
        {
            WriteObject(piped);
        }
    }
}
