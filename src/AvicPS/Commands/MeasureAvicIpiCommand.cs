using System.Collections.Generic;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Adds up IPI results and batches: one row for each VM and kernel, or one in all.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "AvicIpi")]
[OutputType(typeof(IpiMeasurement))]
public sealed class MeasureAvicIpiCommand : AvicCmdlet
{
    private readonly Dictionary<(string VM, string Kernel), IpiAggregator> _sums = [];
    private readonly List<IpiAggregator> _inOrder = [];

    /// <summary>Results and batches, from Send-AvicIpi.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>One row over all VMs and kernels.</summary>
    [Parameter]
    public SwitchParameter Total { get; set; }

    /// <summary>Adds what came through the pipeline.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject item in InputObject)
        {
            switch (Snapshots.Live(item, typeof(IpiResult), typeof(IpiBatch)))
            {
                case IpiResult result:
                    SumOf(result.VM, result.Kernel).Add(result);
                    break;
                case IpiBatch batch:
                    SumOf(batch.VM, batch.Kernel).Add(batch);
                    break;
                default:
                    WriteError(new ErrorRecord(
                        new PSArgumentException(
                            $"'{item}' is a {item.BaseObject.GetType().Name}: expected an IpiResult or IpiBatch of Send-AvicIpi."),
                        "NotAnIpiResult",
                        ErrorCategory.InvalidType,
                        item));
                    break;
            }
        }
    }

    /// <summary>Writes the rows, in the order in which their VMs first appeared.</summary>
    protected override void EndProcessing()
    {
        foreach (IpiAggregator sum in _inOrder)
        {
            WriteObject(sum.ToMeasurement());
        }
    }

    private IpiAggregator SumOf(string vm, string kernel)
    {
        (string VM, string Kernel) key = Total ? ("", "") : (vm, kernel);
        if (!_sums.TryGetValue(key, out IpiAggregator? sum))
        {
            sum = new IpiAggregator(key.VM, key.Kernel);
            _sums.Add(key, sum);
            _inOrder.Add(sum);
        }

        return sum;
    }
}
