using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Sends the IPIs of a trace again on chosen kernels and writes what each would have done.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AvicReplay")]
[OutputType(typeof(ReplayResult), typeof(IpiResult))]
public sealed class InvokeAvicReplayCommand : AvicCmdlet
{
    private readonly List<(KvmKernel Kernel, AvicPlatform Platform)> _machines = [];
    private readonly List<string> _mismatches = [];
    private TraceReplay _replay = new();
    private long _skipped;

    /// <summary>Events, from Import-AvicTrace: incomplete IPIs, and exits, entries and wake-ups around them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TraceEvent InputObject { get; set; } = null!;

    /// <summary>The kernels, by name or exact version.</summary>
    [Parameter(Position = 0)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Kernel { get; set; } = [KvmKernel.Newest.Name];

    /// <summary>The CPU.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    [ValidateNotNullOrEmpty]
    public string Hardware { get; set; } = AvicPlatform.Zen4.Name;

    /// <summary>The guest's APIC mode, where the destinations do not tell.</summary>
    [Parameter]
    public ApicMode? ApicMode { get; set; }

    /// <summary>Number of vCPUs, where the trace does not show the highest.</summary>
    [Parameter]
    [ValidateRange(1, AvicVmOptions.MaxVcpuCount)]
    public int? VcpuCount { get; set; }

    /// <summary>Writes the result of each IPI in place of one row for each kernel.</summary>
    [Parameter]
    public SwitchParameter Each { get; set; }

    /// <summary>Looks kernels and hardware up.</summary>
    protected override void BeginProcessing()
    {
        _replay = Require(ApicMode, () => new TraceReplay { Mode = ApicMode, VcpuCount = VcpuCount });
        foreach (string kernel in Kernel)
        {
            TryDo(kernel, () => _machines.Add((KvmKernel.Parse(kernel), AvicPlatform.Parse(Hardware))));
        }
    }

    /// <summary>Takes one event.</summary>
    protected override void ProcessRecord() => _replay.Add(InputObject);

    /// <summary>Replays on every kernel.</summary>
    protected override void EndProcessing()
    {
        if (_replay.Count == 0)
        {
            WriteWarning("The trace tells of no incomplete IPI that a VM can have sent: nothing to replay.");
            return;
        }

        foreach ((KvmKernel kernel, AvicPlatform platform) in _machines)
        {
            TryDo(kernel, () => Replay(kernel, platform));
        }

        WarnOfWhatDoesNotFit();
    }

    private void Replay(KvmKernel kernel, AvicPlatform platform)
    {
        ReplayResult result = _replay.Run(kernel, platform, Each ? WriteObject : null, StopToken);
        _skipped = result.Skipped;
        if (result.Mismatches > 0)
        {
            _mismatches.Add(string.Format(
                CultureInfo.InvariantCulture, "{0} of {1} on {2}", result.Mismatches, result.Count, result.Kernel));
        }

        if (!Each)
        {
            WriteObject(result);
        }
    }

    /// <summary>Once for all kernels, below their rows.</summary>
    private void WarnOfWhatDoesNotFit()
    {
        if (_skipped > 0)
        {
            WriteWarning(string.Format(
                CultureInfo.InvariantCulture,
                "Skipped: {0}. No vCPU of the VM sent {1}; Assumptions says why.",
                _skipped == 1 ? "1 IPI" : $"{_skipped} IPIs",
                _skipped == 1 ? "it" : "them"));
        }

        if (_mismatches.Count > 0)
        {
            WriteWarning(
                $"Mismatches: IPIs that did not exit as recorded, {string.Join(", ", _mismatches)}. The VM differs from the "
                    + "recorded one: see Assumptions, and give -ApicMode or -VcpuCount.");
        }
    }
}
