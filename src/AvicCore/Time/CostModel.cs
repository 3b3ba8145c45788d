namespace AvicCore;

/// <summary>What each step costs, in cycles of a 2.5 GHz core: a model with named parameters (spec 06 section 3).</summary>
/// <remarks>Counts are facts; cycles follow from them through these numbers. Nothing here was measured by this project.</remarks>
public sealed record CostModel
{
    /// <summary>The defaults of spec 06 section 3.</summary>
    public static CostModel Default { get; } = new();

    /// <summary>Exit and entry in hardware. Default 1400 (published: VMRUN section 1344-1376).</summary>
    public int WorldSwitch { get; init; } = 1400;

    /// <summary>KVM's exit dispatch and the handler's prologue. Default 600 (assumption).</summary>
    public int ExitDispatch { get; init; } = 600;

    /// <summary>An accelerated ICR write on the sender's side, first target. Default 2200 (published: 2219, Zen2).</summary>
    public int AcceleratedIpi { get; init; } = 2200;

    /// <summary>Each further target of the ICR-write microcode. Default 150 (assumption; 2600 mimics Zen2).</summary>
    public int FurtherTarget { get; init; } = 150;

    /// <summary>Destination matching of one vCPU. Default 15, warm (assumption; cold 150).</summary>
    public int MatchPerVcpu { get; init; } = 15;

    /// <summary>One look-up: vCPU by id at its index, or an entry of the logical table. Default 20 (assumption).</summary>
    public int Lookup { get; init; } = 20;

    /// <summary>Each vCPU walked by a look-up whose id is not the vCPU's index. Default 15 (assumption).</summary>
    public int LookupWalkPerVcpu { get; init; } = 15;

    /// <summary>A doorbell rung by software, a relaxed WRMSR. Default 300 (assumption).</summary>
    public int SoftwareDoorbell { get; init; } = 300;

    /// <summary>A reschedule IPI to another physical CPU. Default 300 (assumption, as the doorbell).</summary>
    public int HostIpi { get; init; } = 300;

    /// <summary>Each target of an IPI that KVM emulates. Default 400 (assumption).</summary>
    public int EmulatedTarget { get; init; } = 400;

    /// <summary>Doorbell to the first instruction of the target's handler. Default 750 (derived: 600-900).</summary>
    public int DoorbellLatency { get; init; } = 750;

    /// <summary>Wake-up of a blocked vCPU until VMRUN. Default 18750, 7.5 us (assumption: 5-10 us, idle core).</summary>
    public int WakeLatency { get; init; } = 18750;

    /// <summary>An IOMMU's GA log entry until KVM's notifier wakes the vCPU. Default 5000, 2 us (assumption).</summary>
    public int GaLogLatency { get; init; } = 5000;

    /// <summary>AVIC going off or coming back for a VM, once. Default 7500, 3 us (assumption).</summary>
    public int InhibitToggle { get; init; } = 7500;

    /// <summary>The same for each vCPU: a kick and a TLB flush. Default 1250, 0.5 us (assumption).</summary>
    public int InhibitTogglePerVcpu { get; init; } = 1250;

    /// <summary>Core clock in GHz, which turns cycles into the nanoseconds of a result's latency. Default 2.5.</summary>
    public double Gigahertz { get; init; } = 2.5;
}
