using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Builds an ICR from its fields.</summary>
[Cmdlet(VerbsData.ConvertTo, "AvicIcr")]
[OutputType(typeof(Icr))]
public sealed class ConvertToAvicIcrCommand : AvicCmdlet
{
    /// <summary>The destination field: an APIC ID or a logical id.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [NumberTransformation]
    public uint? Destination { get; set; }

    /// <summary>The interrupt vector, 0 to 255.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [NumberTransformation(Max = byte.MaxValue)]
    public uint? Vector { get; set; }

    /// <summary>The message type.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(DeliveryMode))]
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>The destination is a logical id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter Logical { get; set; }

    /// <summary>Addresses the sender, everyone, or everyone else.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(DestinationShorthand))]
    public DestinationShorthand Shorthand { get; set; }

    /// <summary>Edge or Level.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(TriggerMode))]
    public TriggerMode TriggerMode { get; set; }

    /// <summary>Sets the level bit: assert.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter Assert { get; set; }

    /// <summary>Uses the x2APIC form: the destination is bits 63:32.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter X2Apic { get; set; }

    /// <summary>Writes one ICR.</summary>
    protected override void ProcessRecord()
        => TryDo(Destination, () => WriteObject(IcrBuilder.Build(
            Destination ?? 0,
            Vector ?? IcrBuilder.DefaultVector,
            DeliveryMode,
            Logical,
            Shorthand,
            TriggerMode,
            Assert,
            X2Apic)));
}
