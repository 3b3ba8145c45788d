using System.Collections.Generic;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Visits every interleaving of senders and a halting vCPU, and says whether a wake-up can be lost.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AvicWakeup", DefaultParameterSetName = ByModel)]
[OutputType(typeof(WakeupResult))]
public sealed class TestAvicWakeupCommand : AvicCmdlet
{
    private const string ByModel = "Model";
    private const string BySuite = "Suite";
    private const string DetailedTypeName = "AvicCore.WakeupResult#Detailed";

    /// <summary>The kernels, by name or exact version.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Kernel { get; set; } = [KvmKernel.Newest.Name];

    /// <summary>The CPU.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByModel)]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    [ValidateNotNullOrEmpty]
    public string Hardware { get; set; } = AvicPlatform.Zen4.Name;

    /// <summary>One or two senders.</summary>
    [Parameter(ParameterSetName = ByModel)]
    [ValidateCount(1, 2)]
    public WakeupSender[] Sender { get; set; } = [WakeupSender.Cpu];

    /// <summary>Steps of the protocol to leave out.</summary>
    [Parameter(ParameterSetName = ByModel)]
    public WakeupGuard[] Without { get; set; } = [];

    /// <summary>kvm_amd.enable_ipiv, from 6.17.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByModel)]
    [CellTransformation(typeof(bool?))]
    public bool? EnableIpiv { get; set; }

    /// <summary>Where a halted vCPU polls, in place of the kernel's own way.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByModel)]
    [CellTransformation(typeof(WakeupHaltPoll?))]
    public WakeupHaltPoll? HaltPoll { get; set; }

    /// <summary>The host may preempt the target and schedule it in on another CPU.</summary>
    [Parameter(ParameterSetName = ByModel)]
    public SwitchParameter Migrate { get; set; }

    /// <summary>At some time an inhibit is set and the target switches its AVIC off.</summary>
    [Parameter(ParameterSetName = ByModel)]
    public SwitchParameter Inhibit { get; set; }

    /// <summary>Runs every model of the suite: the protocol, what may happen to it, each step left out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySuite)]
    public SwitchParameter All { get; set; }

    /// <summary>The most states to visit; a model with more is an error.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxStates { get; set; } = new WakeupModel().MaxStates;

    /// <summary>Shows the whole report of each result in place of one row.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Explores the models of each kernel.</summary>
    protected override void ProcessRecord()
    {
        foreach (string kernel in Kernel)
        {
            IReadOnlyList<WakeupModel> models = [];
            if (!TryDo(kernel, () => models = Models(KvmKernel.Parse(kernel))))
            {
                continue;
            }

            foreach (WakeupModel model in models)
            {
                if (TryDo(kernel, () => Write(Explore(model))))
                {
                    WarnOfIpiv("", model.Kernel, model.Platform, EnableIpiv);
                }
            }
        }
    }

    private IReadOnlyList<WakeupModel> Models(KvmKernel kernel)
        => All
            ? WakeupSuite.For(kernel)
            :
            [
                new WakeupModel
                {
                    Kernel = kernel,
                    Platform = AvicPlatform.Parse(Hardware),
                    Senders = Sender,
                    Without = Without,
                    EnableIpiv = EnableIpiv,
                    HaltPoll = HaltPoll,
                    Migrates = Migrate,
                    Inhibits = Inhibit,
                },
            ];

    private WakeupResult Explore(WakeupModel model)
    {
        using WorkProgress progress = new(WriteProgress, $"Visiting interleavings on {model.Kernel}");
        return WakeupChecker.Run(
            model with { MaxStates = MaxStates }, found => progress.Report($"{found} states"), StopToken);
    }

    private void Write(WakeupResult result)
    {
        if (!Detailed)
        {
            WriteObject(result);
            return;
        }

        PSObject detailed = new(result);
        detailed.TypeNames.Insert(0, DetailedTypeName);
        WriteObject(detailed);
    }
}
