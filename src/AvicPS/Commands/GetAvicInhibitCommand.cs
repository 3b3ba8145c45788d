using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Says what keeps AVIC off for a VM or some of its vCPUs, why, and how to lift it.</summary>
[Cmdlet(VerbsCommon.Get, "AvicInhibit")]
[OutputType(typeof(AvicInhibitRow))]
public sealed class GetAvicInhibitCommand : AvicVmCmdlet
{
    /// <summary>Also the reasons that the VM's kernel knows and that are not set.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Writes the reasons of one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        InhibitNumbering numbering = InhibitNumbering.Of(vm.Kernel);
        int[] nested = [.. vm.Vcpus.Where(vcpu => vcpu.State == VcpuState.Nested).Select(vcpu => vcpu.Id)];
        for (int bit = 0; bit < numbering.Reasons.Count; bit++)
        {
            AvicInhibit reason = numbering.Reasons[bit];
            bool isPerVcpu = reason == AvicInhibit.Nested && nested.Length > 0 && (vm.Inhibits & reason) == 0;
            bool isSet = (vm.Inhibits & reason) != 0 || isPerVcpu;
            if (isSet || All)
            {
                AvicInhibitRow row = AvicInhibitRow.Of(vm.Kernel, bit, isSet);
                row.VM = vm.Name;
                row.Vcpus = isPerVcpu ? nested : [];
                WriteObject(row);
            }
        }
    }
}
