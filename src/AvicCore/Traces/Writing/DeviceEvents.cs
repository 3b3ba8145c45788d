namespace AvicCore;

/// <summary>The events of an assigned device's interrupt.</summary>
internal sealed class DeviceEvents(TraceTape tape, ExitEvents exits)
{
    /// <summary>One that KVM has a hand in: the IOMMU's own doorbells leave nothing.</summary>
    public void Add(DeviceInterruptResult interrupt, KernelTracepoints kernel)
    {
        exits.Halts(interrupt.Woken, kernel);
        if (interrupt.GaTag is uint tag && kernel.HasGaLog)
        {
            int bits = kernel.Kernel.GaTagVcpuBits;
            tape.Add(
                TraceThread.OfIommu(interrupt.Destination),
                new GaLogEvent { VMId = tag >> bits, Vcpu = (int)(tag & ((1u << bits) - 1)) });
        }

        if (!interrupt.IsPosted && interrupt.IrrSet.Length > 0)
        {
            Deliver(interrupt, kernel);
        }

        tape.Advance(interrupt.LatencyCycles);
        exits.Wakeups(interrupt.Woken, kernel);
    }

    private void Deliver(DeviceInterruptResult interrupt, KernelTracepoints kernel)
    {
        AddAccept(interrupt, isApicv: false);
        if (kernel.HasApicvAccept && interrupt.IsAvicActive)
        {
            AddAccept(interrupt, isApicv: true);
        }

        if (kernel.HasDoorbell && interrupt.SoftwareDoorbells.Length > 0)
        {
            tape.Add(
                TraceThread.OfDevice(interrupt.Destination),
                new DoorbellEvent { Vcpu = interrupt.VcpuId, HostApicId = (uint)interrupt.Destination });
        }
    }

    private void AddAccept(DeviceInterruptResult interrupt, bool isApicv)
        => tape.Add(
            TraceThread.OfDevice(interrupt.Destination),
            new AcceptIrqEvent
            {
                IsApicv = isApicv,
                ApicId = (uint)interrupt.VcpuId,
                Vector = interrupt.Vector,
                TriggerMode = interrupt.IsLevel ? TriggerMode.Level : TriggerMode.Edge,
            },
            isOther: isApicv);
}
