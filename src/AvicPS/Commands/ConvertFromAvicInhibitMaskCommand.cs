using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Explains a mask of inhibits as a kernel prints it.</summary>
[Cmdlet(VerbsData.ConvertFrom, "AvicInhibitMask")]
[OutputType(typeof(AvicInhibitRow))]
public sealed class ConvertFromAvicInhibitMaskCommand : AvicCmdlet
{
    /// <summary>The mask, from a tracepoint or apicv_inhibit_reasons.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [WideNumberTransformation(Property = nameof(Mask))]
    public ulong Mask { get; set; }

    /// <summary>The kernel that printed it; each series numbers differently.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    public string? Kernel { get; set; }

    /// <summary>Writes one row for each bit that is set; none for 0, nothing inhibits.</summary>
    protected override void ProcessRecord() => TryDo(Kernel, () => WriteRows(KernelOf(Kernel)));

    private void WriteRows(KvmKernel kernel)
    {
        for (int bit = 0; bit < InhibitNumbering.MaskBits; bit++)
        {
            if (Bits.IsSet(Mask, bit))
            {
                WriteObject(AvicInhibitRow.Of(kernel, bit, isSet: true));
            }
        }
    }
}
