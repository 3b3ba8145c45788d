using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Explains EXITINFO1 and EXITINFO2 of the exits 401h, incomplete IPI, and 402h, unaccelerated access.</summary>
[Cmdlet(VerbsData.ConvertFrom, "AvicExitInfo")]
[OutputType(typeof(ExitInfoDescription))]
public sealed class ConvertFromAvicExitInfoCommand : AvicCmdlet
{
    /// <summary>EXITINFO1, info1 of kvm_exit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [WideNumberTransformation]
    public ulong ExitInfo1 { get; set; }

    /// <summary>EXITINFO2, info2 of kvm_exit.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [WideNumberTransformation]
    public ulong ExitInfo2 { get; set; }

    /// <summary>0x401 or 0x402.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NumberTransformation]
    public uint? ExitCode { get; set; }

    /// <summary>The kernel whose index mask is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    public string? Kernel { get; set; }

    /// <summary>The sender was in x2APIC mode.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter X2Apic { get; set; }

    /// <summary>Writes one description.</summary>
    protected override void ProcessRecord()
    {
        switch (ExitCode ?? IncompleteIpi.ExitCode)
        {
            case IncompleteIpi.ExitCode:
                TryDo(Kernel, () => WriteObject(ExitInfoDescription.OfIncompleteIpi(
                    ExitInfo1, ExitInfo2, KernelOf(Kernel), X2Apic)));
                break;
            case UnacceleratedAccess.ExitCode:
                WriteObject(ExitInfoDescription.OfUnacceleratedAccess(ExitInfo1, ExitInfo2));
                break;
            default:
                WriteError(new ErrorRecord(
                    new PSArgumentException($"Exit code 0x{ExitCode:x} is not AVIC's: expected 0x401 or 0x402."),
                    "UnknownExitCode",
                    ErrorCategory.InvalidArgument,
                    ExitCode));
                break;
        }
    }
}
