using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using AvicCore;

namespace AvicPS;

/// <summary>Searches for IPIs that a kernel handles otherwise than the architecture, or than another kernel.</summary>
[Cmdlet(VerbsCommon.Find, "AvicDivergence")]
[OutputType(typeof(DivergenceFinding))]
public sealed class FindAvicDivergenceCommand : AvicCmdlet
{
    private static readonly DivergenceOptions s_defaults = new();

    private long _tried;

    /// <summary>The kernels to examine, by name or exact version.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Kernel { get; set; } = [];

    /// <summary>What they are held to: Architecture, or a kernel.</summary>
    [Parameter(Position = 1)]
    [VersionText]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Reference { get; set; } = KernelComparer.Architecture;

    /// <summary>All VMs of 1 to this many vCPUs are tried.</summary>
    [Parameter]
    [ValidateRange(1, DivergenceOptions.MaxExhaustiveVcpus)]
    public int VcpuCount { get; set; } = s_defaults.VcpuCount;

    /// <summary>The CPU.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    [ValidateNotNullOrEmpty]
    public string Hardware { get; set; } = s_defaults.Platform.Name;

    /// <summary>APIC modes of the sender.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ApicMode[] ApicMode { get; set; } = [.. s_defaults.Modes];

    /// <summary>How the guest has set its APICs up.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public GuestTopology[] Topology { get; set; } = [.. s_defaults.Topologies];

    /// <summary>States of the vCPUs that do not send.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public VcpuState[] State { get; set; } = [.. s_defaults.States];

    /// <summary>In what outcomes are compared.</summary>
    [Parameter]
    public DivergenceKinds By { get; set; } = s_defaults.By;

    /// <summary>Cases of chance in larger and odder VMs.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long RandomCase { get; set; } = s_defaults.RandomCases;

    /// <summary>Where chance starts.</summary>
    [Parameter]
    public long Seed { get; set; } = s_defaults.Seed;

    /// <summary>Threads.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>The search of a kernel ends with the size of VM that brings it to this many findings.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxFindings { get; set; } = int.MaxValue;

    /// <summary>Seconds for each kernel; what was found by then is written.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int? Timeout { get; set; }

    /// <summary>Adds the smallest case as a conformance vector.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Searches kernel by kernel.</summary>
    protected override void ProcessRecord()
    {
        foreach (string kernel in Kernel)
        {
            TryDo(kernel, () => Search(KvmKernel.Parse(kernel)));
        }
    }

    private void Search(KvmKernel kernel)
    {
        DivergenceSearch search = new(s_defaults with
        {
            Kernel = kernel,
            Reference = ReferenceCompleter.Parse(Reference),
            Platform = AvicPlatform.Parse(Hardware),
            VcpuCount = VcpuCount,
            Modes = [.. ApicMode.Distinct()],
            Topologies = [.. Topology.Distinct()],
            States = [.. State.Distinct()],
            By = By,
            RandomCases = RandomCase,
            Seed = Seed,
            WritesVectors = Detailed,
        });
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        if (Timeout is int seconds)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        IReadOnlyList<DivergenceFinding> findings = Run(search, kernel, limit.Token);
        StopToken.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested)
        {
            WriteWarning(string.Format(
                CultureInfo.InvariantCulture,
                "{0}: stopped after {1} s with {2} of {3} cases tried. What was not tried may diverge too.",
                kernel.Name,
                Timeout,
                _tried,
                search.CaseCount));
        }

        WriteVerbose($"{kernel.Name} against {Reference}: {_tried} cases tried, {findings.Count} findings.");
        foreach (DivergenceFinding finding in findings.Take(MaxFindings))
        {
            WriteObject(finding);
        }
    }

    /// <summary>Stage by stage: small VMs first, so that enough findings end the search wherever threads are.</summary>
    private IReadOnlyList<DivergenceFinding> Run(
        DivergenceSearch search, KvmKernel kernel, CancellationToken stop)
    {
        _tried = 0;
        using WorkProgress progress = new(WriteProgress, $"Searching {kernel.Name} against {Reference}");
        DivergencePart?[] parts = new DivergencePart?[search.PartCount];
        IReadOnlyList<DivergenceFinding> findings = [];
        int first = 0;
        foreach (int end in search.StageEnds)
        {
            ParallelParts.Run(
                first,
                end,
                ThrottleLimit,
                part =>
                {
                    DivergencePart done = search.Run(part, stop);
                    parts[part] = done;
                    Interlocked.Add(ref _tried, done.Cases);
                },
                () => Show(progress, search.CaseCount),
                stop);
            StopToken.ThrowIfCancellationRequested();
            first = end;
            bool isLast = end == search.PartCount || stop.IsCancellationRequested;
            if (isLast || MaxFindings < int.MaxValue)
            {
                findings = search.Conclude([.. parts.OfType<DivergencePart>()], StopToken);
            }

            if (isLast || findings.Count >= MaxFindings)
            {
                break;
            }
        }

        return findings;
    }

    private void Show(WorkProgress progress, long cases)
    {
        long tried = Interlocked.Read(ref _tried);
        progress.Report($"{tried} of {cases} cases", cases == 0 ? 100 : (int)(100.0 * tried / cases));
    }
}
