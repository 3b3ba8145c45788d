using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Says what keeps AVIC off for a VM or some of its vCPUs, why, and how to lift it.</summary>
[Cmdlet(VerbsCommon.Get, "AvicInhibit", DefaultParameterSetName = ByReason)]
[OutputType(typeof(AvicInhibitRow), ParameterSetName = [ByReason])]
[OutputType(typeof(AvicInhibitChange), ParameterSetName = [ByChange])]
public sealed class GetAvicInhibitCommand : AvicVmCmdlet
{
    private const string ByReason = "Reason";
    private const string ByChange = "Change";

    /// <summary>Also the reasons that the VM's kernel knows and that are not set.</summary>
    [Parameter(ParameterSetName = ByReason)]
    public SwitchParameter All { get; set; }

    /// <summary>Each time that a reason was set or cleared since the VM was built, oldest first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByChange)]
    public SwitchParameter History { get; set; }

    /// <summary>Writes the reasons of one VM, or their history.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        if (History)
        {
            WriteHistory(vm);
        }
        else
        {
            WriteReasons(vm);
        }
    }

    private void WriteHistory(AvicVm vm)
    {
        // A copy: who takes them may change the VM.
        foreach (AvicInhibitChange change in vm.InhibitChanges.ToArray())
        {
            WriteObject(change);
        }
    }

    private void WriteReasons(AvicVm vm)
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
