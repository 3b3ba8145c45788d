using System.Diagnostics;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Sends IPIs from one vCPU of each VM and writes what became of them.</summary>
[Cmdlet(VerbsCommunications.Send, "AvicIpi", DefaultParameterSetName = ByFields)]
[OutputType(typeof(IpiResult), typeof(IpiBatch))]
public sealed class SendAvicIpiCommand : IpiCmdlet
{
    private const long ProgressAfterMs = 1000;
    private const long ProgressEveryMs = 200;

    /// <summary>How many of each; above 1 each meets the same conditions.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; } = 1;

    /// <summary>One summary for each ICR. A pipeline object costs a hundred times an IPI, so this is the way to millions.</summary>
    [Parameter]
    public SwitchParameter AsBatch { get; set; }

    /// <summary>Sends from one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        int source = SenderOf(vm);
        foreach (Icr icr in IcrsOf(vm))
        {
            Send(vm, source, icr);
        }
    }

    private void Send(AvicVm vm, int source, Icr icr)
    {
        if (AsBatch)
        {
            WriteObject(SendBatch(vm, source, icr));
            return;
        }

        if (Count == 1)
        {
            WriteObject(vm.Send(source, icr));
            return;
        }

        // One by one: enumerateCollection would queue them all first.
        for (long i = 0; i < Count; i++)
        {
            StopToken.ThrowIfCancellationRequested();
            WriteObject(vm.SendAndSettle(source, icr));
        }
    }

    private IpiBatch SendBatch(AvicVm vm, int source, Icr icr)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long shownAt = ProgressAfterMs - ProgressEveryMs;
        IpiBatch batch = vm.SendBatch(
            source,
            icr,
            Count,
            sent =>
            {
                if (watch.ElapsedMilliseconds - shownAt >= ProgressEveryMs)
                {
                    shownAt = watch.ElapsedMilliseconds;
                    WriteProgress(Progress(vm, icr, (int)(100.0 * sent / Count), ProgressRecordType.Processing));
                }
            },
            StopToken);
        if (shownAt >= ProgressAfterMs)
        {
            WriteProgress(Progress(vm, icr, 100, ProgressRecordType.Completed));
        }

        return batch;
    }

    /// <summary>A record of its own each time: jobs and hosts keep them.</summary>
    private static ProgressRecord Progress(AvicVm vm, Icr icr, int percent, ProgressRecordType type)
        => new(0, $"Sending IPIs in VM '{vm.Name}'", icr.ToString()) { PercentComplete = percent, RecordType = type };
}
