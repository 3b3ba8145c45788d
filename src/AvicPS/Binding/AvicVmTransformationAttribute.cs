using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Says clearly why a VM or vCPU that came back from a job or a file cannot be used: it is a snapshot.</summary>
internal sealed class AvicVmTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        foreach (PSObject item in Numbers.Items(inputData).OfType<PSObject>())
        {
            bool isVm = SnapshotConverter.IsSnapshotOf(item, typeof(AvicVm));
            if (isVm || SnapshotConverter.IsSnapshotOf(item, typeof(Vcpu)))
            {
                string what = isVm
                    ? $"VM '{item.Properties["Name"]?.Value}'"
                    : $"vCPU {item.Properties["Id"]?.Value} of VM '{item.Properties["VM"]?.Value}'";
                throw new ArgumentTransformationMetadataException(
                    $"{what} is a snapshot from a job, a remote session or a file, not a live VM. Build it again where you "
                        + "use it: New-AvicVm with the same parameters.");
            }
        }

        return inputData;
    }
}
