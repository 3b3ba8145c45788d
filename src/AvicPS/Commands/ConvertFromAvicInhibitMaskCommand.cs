using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Explains a mask of inhibits as a kernel prints it.</summary>
[Cmdlet(VerbsData.ConvertFrom, "AvicInhibitMask")]
[OutputType(typeof(AvicInhibitRow))]
public sealed class ConvertFromAvicInhibitMaskCommand : AvicCmdlet
{
    private const int MaskBits = 64;

    private KvmKernel _kernel = KvmKernel.Newest;

    /// <summary>The mask, from a tracepoint or apicv_inhibit_reasons.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [WideNumberTransformation(Property = nameof(Mask))]
    public ulong Mask { get; set; }

    /// <summary>The kernel that printed it; each series numbers differently.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string Kernel { get; set; } = "Linux-6.19";

    /// <summary>Looks the kernel up.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _kernel = KvmKernel.Parse(Kernel);
        }
        catch (AvicException unknown)
        {
            ThrowTerminatingError(ToRecord(unknown, Kernel));
        }
    }

    /// <summary>Writes one row for each bit that is set; none for 0, nothing inhibits.</summary>
    protected override void ProcessRecord()
    {
        for (int bit = 0; bit < MaskBits; bit++)
        {
            if (((Mask >> bit) & 1) != 0)
            {
                WriteObject(AvicInhibitRow.Of(_kernel, bit, isSet: true));
            }
        }
    }
}
