using System.Linq;
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
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                TryDo(name, () => WriteObject(AvicPlatform.Parse(name)));
                continue;
            }

            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            foreach (AvicPlatform platform in AvicPlatform.All.Where(platform => pattern.IsMatch(platform.Name)))
            {
                WriteObject(platform);
            }
        }
    }
}
