namespace AvicCore;

/// <summary>Looks at every vCPU and kicks every match, running or not.</summary>
/// <remarks>
/// Linux 5.17 and 5.18 (spec 03, G0b). Against 5.0: no race between the IsRunning test and a target going to sleep, and
/// inhibited targets are kicked. Running matches get a second, harmless doorbell. The destination is read as an xAPIC's.
/// </remarks>
internal sealed class G0bScanEveryMatch : IIpiHandler
{
    public IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm)
    {
        kvm.KickEveryMatch(ipi.Icr, ipi.Icr.XApicDestination);
        return IpiPath.Slow;
    }
}
