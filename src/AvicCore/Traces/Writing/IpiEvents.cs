using System;

namespace AvicCore;

/// <summary>The events of an IPI.</summary>
internal sealed class IpiEvents(TraceTape tape, ExitEvents exits)
{
    /// <summary>
    /// One that exited, and the halts before it; hardware's own leave nothing, and neither do those of a sender without
    /// AVIC.
    /// </summary>
    public void Add(IpiResult ipi, KernelTracepoints kernel)
    {
        if (ipi.ExitId is not null)
        {
            exits.Before(ipi, kernel);
            AddExit(ipi, kernel);
            Deliver(ipi, isAvicActive: true, kernel);
            exits.Entry(ipi.Source, kernel);
            exits.Wakeups(ipi.Woken, kernel);
        }

        tape.Advance(ipi.Cycles);
    }

    /// <summary>What KVM does for the targets: kvm_apic_ipi if it emulates the IPI, then each one that it kicks.</summary>
    public void Deliver(IpiResult ipi, bool isAvicActive, KernelTracepoints kernel)
    {
        bool isEmulated = ipi.Path == IpiPath.Emulated;
        if (isEmulated)
        {
            AddSending(ipi);
        }

        bool isVector = ipi.DeliveryMode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        foreach (int vcpu in ipi.Kicked)
        {
            if (isEmulated)
            {
                AddAccept(ipi, vcpu, isApicv: false);
            }

            if (kernel.HasApicvAccept && isAvicActive && isVector && Array.IndexOf(ipi.HostIpis, vcpu) < 0)
            {
                AddAccept(ipi, vcpu, isApicv: true);
            }

            if (kernel.HasDoorbell && Array.IndexOf(ipi.SoftwareDoorbells, vcpu) >= 0)
            {
                tape.Add(ipi.Source, new DoorbellEvent { Vcpu = vcpu, HostApicId = (uint)ipi.SoftwareDoorbellCpuOf(vcpu) });
            }
        }
    }

    private void AddExit(IpiResult ipi, KernelTracepoints kernel)
    {
        ulong info1 = ipi.ExitInfo1 ?? 0;
        exits.Exit(ipi.Source, IncompleteIpi.ExitCode, info1, ipi.ExitInfo2 ?? 0, kernel);
        uint index = (uint)((ipi.ExitIndex ?? 0) & kernel.Kernel.IndexMask);
        tape.Add(ipi.Source, new IncompleteIpiEvent
        {
            Vcpu = ipi.Source,
            Icr = info1,
            Id = (uint)(ipi.ExitId ?? 0),
            Index = index,
        });
        if (ipi.Path == IpiPath.Slow && kernel.HasKickSlowPath)
        {
            tape.Add(ipi.Source, new KickSlowPathEvent { Vcpu = ipi.Source, Icr = info1, Index = index });
        }
    }

    private void AddAccept(IpiResult ipi, int vcpu, bool isApicv)
        => tape.Add(
            ipi.Source,
            new AcceptIrqEvent
            {
                IsApicv = isApicv,
                ApicId = (uint)vcpu,
                Vector = ipi.Vector,
                DeliveryMode = ipi.DeliveryMode,
                TriggerMode = new Icr(ipi.Icr).TriggerMode,
            },
            isOther: isApicv);

    private void AddSending(IpiResult ipi)
    {
        Icr icr = new(ipi.Icr);
        tape.Add(ipi.Source, new ApicIpiEvent
        {
            Destination = ipi.Destination,
            Vector = ipi.Vector,
            DeliveryMode = ipi.DeliveryMode,
            DestinationMode = icr.DestinationMode,
            IsAssert = icr.IsAssert,
            TriggerMode = icr.TriggerMode,
            Shorthand = icr.Shorthand,
        });
    }
}
