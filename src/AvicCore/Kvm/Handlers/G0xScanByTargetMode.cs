namespace AvicCore;

/// <summary>Looks at every vCPU and kicks every match; each target's own APIC mode decodes the destination.</summary>
/// <remarks>
/// The x2AVIC series of 2022 before the seed patch, never released alone (spec 03, G0x). Defect: wrong for guests whose
/// vCPUs are in different modes, where the sender's mode should decide.
/// </remarks>
internal sealed class G0xScanByTargetMode : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        kvm.KickEveryMatchByTargetMode(ipi.Icr);
        return IpiPath.Slow;
    }
}
