using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Gives an IPI to several kernels, from identical state, and writes what each makes of it.</summary>
[Cmdlet(VerbsData.Compare, "AvicKernel", DefaultParameterSetName = ByFields)]
[OutputType(typeof(KernelComparison))]
public sealed class CompareAvicKernelCommand : IpiCmdlet
{
    private const string ByTrace = "Trace";

    private readonly List<KvmKernel> _kernels = [];
    private readonly TraceComparison _trace = new();
    private KernelComparer? _comparer;

    /// <summary>The kernels, by name or exact version.</summary>
    [Parameter]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Kernel { get; set; } = [.. KvmKernel.All.Select(kernel => kernel.Name)];

    /// <summary>What they are held to: Architecture, or a kernel.</summary>
    [Parameter]
    [VersionText]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Reference { get; set; } = KernelComparer.Architecture;

    /// <summary>In what rows are compared.</summary>
    [Parameter]
    public DivergenceKinds By { get; set; } = DivergenceJudge.Architectural;

    /// <summary>Compares the bare handlers, as if no kernel inhibited AVIC.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [Parameter(ParameterSetName = ByIcr)]
    public SwitchParameter IgnoreInhibit { get; set; }

    /// <summary>Writes the reference's row and those that differ from it.</summary>
    [Parameter]
    public SwitchParameter DifferentOnly { get; set; }

    /// <summary>Events of a trace, from Import-AvicTrace; their IPIs are compared.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByTrace)]
    [ValidateNotNull]
    public TraceEvent InputObject { get; set; } = null!;

    /// <summary>The CPU of a trace.</summary>
    [Parameter(ParameterSetName = ByTrace)]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    [ValidateNotNullOrEmpty]
    public string Hardware { get; set; } = AvicPlatform.Zen4.Name;

    /// <summary>Looks kernels and reference up.</summary>
    protected override void BeginProcessing()
    {
        foreach (string kernel in Kernel)
        {
            TryDo(kernel, () => _kernels.Add(KvmKernel.Parse(kernel)));
        }

        _comparer = new KernelComparer
        {
            Reference = Require(Reference, () => ReferenceCompleter.Parse(Reference)),
            By = By,
            EnforcesInhibits = !IgnoreInhibit,
        };
    }

    /// <summary>Compares for each VM, or collects the IPIs of a trace.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByTrace)
        {
            _trace.Add(InputObject);
        }
        else
        {
            base.ProcessRecord();
        }
    }

    /// <summary>Compares the IPIs of a trace.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName != ByTrace)
        {
            return;
        }

        if (_trace.Count == 0)
        {
            WriteWarning("The trace tells of no incomplete IPI: nothing to compare.");
            return;
        }

        TryDo(Hardware, () => CompareTrace(AvicPlatform.Parse(Hardware)));
    }

    /// <inheritdoc/>
    protected override void ProcessVm(AvicVm vm)
    {
        int source = SenderOf(vm);
        foreach (Icr icr in IcrsOf(vm))
        {
            KernelComparison reference = _comparer!.Refer(vm, source, icr);
            WriteObject(reference);
            foreach (KvmKernel kernel in _kernels.Where(kernel => kernel.Name != reference.Kernel))
            {
                StopToken.ThrowIfCancellationRequested();
                TryDo(kernel.Name, () => Write(_comparer.Compare(vm, source, icr, kernel, reference)));
            }
        }
    }

    private void CompareTrace(AvicPlatform platform)
    {
        List<TraceRows> rows = [];
        foreach (KvmKernel kernel in _kernels)
        {
            TryDo(kernel.Name, () => rows.Add(_trace.Replay(kernel, platform, StopToken)));
        }

        TraceRows? reference = _comparer!.Reference is null ? null : _trace.Replay(_comparer.Reference, platform, StopToken);
        foreach (KernelComparison row in _trace.Compare(_comparer, rows, reference))
        {
            StopToken.ThrowIfCancellationRequested();
            Write(row);
        }
    }

    private void Write(KernelComparison row)
    {
        if (!DifferentOnly || row.IsReference || row.IsDifferent)
        {
            WriteObject(row);
        }
    }
}
