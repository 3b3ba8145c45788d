using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Switches on and off what makes KVM inhibit AVIC.</summary>
[Cmdlet(VerbsCommon.Set, "AvicVm", SupportsShouldProcess = true)]
[OutputType(typeof(AvicVm))]
public sealed class SetAvicVmCommand : AvicVmCmdlet
{
    /// <summary>What to switch on.</summary>
    [Parameter]
    public AvicVmFeatures Enable { get; set; }

    /// <summary>What to switch off.</summary>
    [Parameter]
    public AvicVmFeatures Disable { get; set; }

    /// <summary>Writes the VM.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Refuses a call that would change nothing: most likely a parameter was forgotten.</summary>
    protected override void BeginProcessing()
    {
        if (Enable == AvicVmFeatures.None && Disable == AvicVmFeatures.None)
        {
            RefuseToSetNothing("-Enable or -Disable");
        }
    }

    private void WarnOfStaying(AvicVm vm, AvicVmFeatures kept)
    {
        if (kept != AvicVmFeatures.None)
        {
            WriteWarning($"VM '{vm.Name}': {kept} cannot be switched off again: start the VM without it.");
        }
    }

    /// <summary>Changes one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        AvicVmFeatures features = (vm.Features | Enable) & ~Disable;
        if (ShouldProcess($"VM '{vm.Name}'", $"set features {features}"))
        {
            vm.SetFeatures(features);
            WarnOfFeatures(vm, Enable & vm.Features);
            WarnOfStaying(vm, Disable & vm.Features);
        }

        if (PassThru)
        {
            WriteObject(vm);
        }
    }
}
