using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Sends IPIs from one vCPU of each VM and writes what became of them.</summary>
[Cmdlet(VerbsCommunications.Send, "AvicIpi", DefaultParameterSetName = ByFields)]
[OutputType(typeof(IpiResult), typeof(IpiBatch))]
public sealed class SendAvicIpiCommand : IpiCmdlet
{
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
        string what = icr.ToString();
        using WorkProgress progress = new(WriteProgress, $"Sending IPIs in VM '{vm.Name}'");
        return vm.SendBatch(
            source, icr, Count, sent => progress.Report(what, (int)(100.0 * sent / Count)), StopToken);
    }
}
