using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Lists kernels and how each handles incomplete IPIs.</summary>
[Cmdlet(VerbsCommon.Get, "AvicKernel")]
[OutputType(typeof(KvmKernel))]
public sealed class GetAvicKernelCommand : AvicCmdlet
{
    /// <summary>Names with wildcards, or exact versions.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Kernel")]
    [SupportsWildcards]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Writes the kernels that match; a plain version is always one kernel.</summary>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            WriteNamed(name, KvmKernel.All, kernel => kernel.Name, KvmKernel.Parse);
        }
    }
}
