using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Sends IPIs from one vCPU of each VM and writes what became of them.</summary>
[Cmdlet(VerbsCommunications.Send, "AvicIpi", DefaultParameterSetName = ByFields)]
[OutputType(typeof(IpiResult), typeof(IpiBatch))]
public sealed class SendAvicIpiCommand : AvicVmCmdlet
{
    private const string ByFields = "Fields";
    private const string ByIcr = "Icr";
    private const long ProgressAfterMs = 1000;
    private const long ProgressEveryMs = 200;

    /// <summary>The ICR as the sender writes it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByIcr)]
    [IcrTransformation]
    [ValidateNotNullOrEmpty]
    public Icr[] Icr { get; set; } = [];

    /// <summary>The vCPU that sends.</summary>
    [Parameter]
    [NumberTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    public uint? Source { get; set; }

    /// <summary>The destination field; one IPI is sent to each.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Destination { get; set; }

    /// <summary>The interrupt vector, 0 to 255.</summary>
    [Parameter(ParameterSetName = ByFields)]
    [NumberTransformation(Max = byte.MaxValue)]
    public uint? Vector { get; set; }

    /// <summary>The message type.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public DeliveryMode DeliveryMode { get; set; }

    /// <summary>The destination is a logical id, matched with the LDRs.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public SwitchParameter Logical { get; set; }

    /// <summary>Addresses the sender, everyone, or everyone else.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public DestinationShorthand Shorthand { get; set; }

    /// <summary>Edge or Level.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public TriggerMode TriggerMode { get; set; }

    /// <summary>Sets the level bit: assert. Only INIT and level-triggered IPIs look at it.</summary>
    [Parameter(ParameterSetName = ByFields)]
    public SwitchParameter Assert { get; set; }

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
        int source = Numbers.ToId(Source ?? (uint)vm.Vcpus[0].Id);
        Vcpu sender = vm.GetVcpu(source);
        if (ParameterSetName == ByIcr)
        {
            foreach (Icr icr in Icr)
            {
                Send(vm, source, icr);
            }

            return;
        }

        bool isX2Apic = sender.Mode == ApicMode.X2Apic;
        foreach (uint destination in Destination ?? [DefaultDestination(vm, sender)])
        {
            // Only the destination may be skipped: a sender that cannot send is one error, not one for each.
            Icr icr = default;
            if (TryDo(vm, () => icr = Encode(destination, isX2Apic)))
            {
                Send(vm, source, icr);
            }
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

    private Icr Encode(uint destination, bool isX2Apic)
        => IcrBuilder.Build(
            destination, Vector ?? IcrBuilder.DefaultVector, DeliveryMode, Logical, Shorthand, TriggerMode, Assert, isX2Apic);

    /// <summary>The first vCPU other than the sender; logical ids come from its LDR.</summary>
    private uint DefaultDestination(AvicVm vm, Vcpu sender)
    {
        if (Shorthand != DestinationShorthand.None)
        {
            return 0;
        }

        Vcpu? target = vm.Vcpus.FirstOrDefault(vcpu => vcpu.Id != sender.Id);
        if (target is null)
        {
            return 1;
        }

        if (!Logical)
        {
            return target.ApicId;
        }

        return target.Mode == ApicMode.X2Apic ? target.Ldr : new Ldr(target.Ldr).XApicLogicalId;
    }
}
