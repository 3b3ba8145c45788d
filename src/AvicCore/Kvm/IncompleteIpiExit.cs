namespace AvicCore;

/// <summary>KVM's handler of #VMEXIT 401h: what is done for each failure id; id 1 goes to the generation (spec 03 section 2).</summary>
internal static class IncompleteIpiExit
{
    public static IpiPath Handle(in IncompleteIpi exit, IIpiHandler handler, KvmHost kvm)
    {
        KvmKernel kernel = kvm.Vm.Kernel;
        IncompleteIpi ipi = exit.Masked(kernel.IndexMask);
        switch (ipi.Failure)
        {
            // Hardware accelerates only Fixed, edge-triggered IPIs.
            case IpiFailure.InvalidInterruptType:
                return Emulate(ipi.Icr, kvm);

            // The IRR bits are set already. What is missing is the nudge to a vCPU that is not in the guest.
            case IpiFailure.TargetNotRunning:
                return handler.KickTargets(ipi, kvm);
            case IpiFailure.InvalidTarget when kernel.InvalidTarget == InvalidTargetPolicy.Emulate:
                return Emulate(ipi.Icr, kvm);
            case IpiFailure.InvalidTarget:
                if (kernel.InvalidTarget == InvalidTargetPolicy.WarnAndDrop)
                {
                    kvm.Warn(IpiWarning.InvalidIpiTarget);
                }

                return IpiPath.None;
            case IpiFailure.InvalidBackingPage:
                kvm.Warn(IpiWarning.InvalidBackingPage);
                return IpiPath.None;
            case IpiFailure.InvalidVector when kernel.KnowsInvalidVector:
                return IpiPath.None;
            default:
                kvm.Warn(IpiWarning.UnknownIpiInterception);
                return IpiPath.None;
        }
    }

    private static IpiPath Emulate(Icr icr, KvmHost kvm)
    {
        SoftwareApic.Send(icr, kvm);
        return IpiPath.Emulated;
    }
}
