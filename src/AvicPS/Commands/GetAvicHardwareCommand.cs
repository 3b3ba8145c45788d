using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Lists CPU generations and what their AVIC can do.</summary>
[Cmdlet(VerbsCommon.Get, "AvicHardware")]
[OutputType(typeof(AvicPlatform))]
public sealed class GetAvicHardwareCommand : AvicCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Hardware")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Writes the generations that match.</summary>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            WriteNamed(name, AvicPlatform.All, platform => platform.Name, AvicPlatform.Parse);
        }
    }
}
