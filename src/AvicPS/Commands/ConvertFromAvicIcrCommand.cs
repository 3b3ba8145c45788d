using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Explains the fields of an ICR.</summary>
[Cmdlet(VerbsData.ConvertFrom, "AvicIcr")]
[OutputType(typeof(IcrDescription))]
public sealed class ConvertFromAvicIcrCommand : AvicCmdlet
{
    /// <summary>The ICR: 64 bits, or the kernel's icrh:icrl text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IcrTransformation]
    [ValidateNotNullOrEmpty]
    public Icr[] Icr { get; set; } = [];

    /// <summary>Reads the destination as an x2APIC sender writes it: bits 63:32.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter X2Apic { get; set; }

    /// <summary>Writes one description for each ICR.</summary>
    protected override void ProcessRecord()
    {
        foreach (Icr icr in Icr)
        {
            WriteObject(IcrDescription.Of(icr, X2Apic));
        }
    }
}
