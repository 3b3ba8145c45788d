namespace AvicCore;

/// <summary>Looks at every vCPU and wakes those that match and do not run.</summary>
/// <remarks>
/// Linux 4.7 to 5.16 (spec 03, G0a). Defects: the destination is read as an xAPIC's, and a target whose AVIC is inhibited
/// because it runs a nested guest is only "woken", which does nothing for it: lost.
/// </remarks>
internal sealed class G0aScanNotRunning : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        kvm.WakeEveryMatchNotRunning(ipi.Icr, ipi.Icr.XApicDestination);
        return IpiPath.Slow;
    }
}
