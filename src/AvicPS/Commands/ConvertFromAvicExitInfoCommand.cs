using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Explains EXITINFO1 and EXITINFO2 of the exits 401h, incomplete IPI, and 402h, unaccelerated access.</summary>
[Cmdlet(VerbsData.ConvertFrom, "AvicExitInfo")]
[OutputType(typeof(ExitInfoDescription))]
public sealed class ConvertFromAvicExitInfoCommand : AvicCmdlet
{
    /// <summary>EXITINFO1, info1 of kvm_exit; none where there was no exit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Info1")]
    [WideNumberTransformation(MayBeMissing = true)]
    [AllowNull]
    public ulong? ExitInfo1 { get; set; }

    /// <summary>EXITINFO2, info2 of kvm_exit; none where there was no exit.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Info2")]
    [WideNumberTransformation(MayBeMissing = true)]
    [AllowNull]
    public ulong? ExitInfo2 { get; set; }

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

    /// <summary>Writes one description; none where there was no exit.</summary>
    protected override void ProcessRecord()
    {
        if (ExitInfo1 is ulong info1 && ExitInfo2 is ulong info2)
        {
            Explain(info1, info2);
        }
        else
        {
            WriteVerbose("There was no exit: nothing to explain.");
        }
    }

    private void Explain(ulong info1, ulong info2)
    {
        switch (ExitCode ?? IncompleteIpi.ExitCode)
        {
            case IncompleteIpi.ExitCode:
                TryDo(Kernel, () => WriteObject(ExitInfoDescription.OfIncompleteIpi(
                    info1, info2, KernelOf(Kernel), X2Apic)));
                break;
            case UnacceleratedAccess.ExitCode:
                WriteObject(ExitInfoDescription.OfUnacceleratedAccess(info1, info2));
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
