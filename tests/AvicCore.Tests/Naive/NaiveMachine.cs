using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>A VM of the naive model: lists and dictionaries, and one Send that reads like spec 01 to 03.</summary>
internal sealed class NaiveMachine
{
    public required string Generation { get; init; }

    public required List<NaiveVcpu> Vcpus { get; init; }

    /// <summary>Physical APIC ID table; ids that are not there read as invalid.</summary>
    public required Dictionary<long, NaiveEntry> Physical { get; init; }

    /// <summary>Logical APIC ID table.</summary>
    public required Dictionary<int, (bool IsValid, int ApicId)> Logical { get; init; }

    public bool HasX2Avic { get; init; } = true;

    /// <summary>Some vCPU is or was in x2APIC mode, be it disabled now.</summary>
    public bool HasUsedX2Apic { get; init; }

    /// <summary>AVIC_PHYSICAL_MAX_INDEX of x2AVIC mode: 511, or 4095 with the extension.</summary>
    public int X2ApicMaxIndex { get; init; } = 511;

    /// <summary>255 up to 5.19, 254 from 6.0 (spec 01 section 2).</summary>
    public int XApicMaxIndex => Generation is "G3b" or "G4" or "G5" ? 254 : 255;

    public bool EnableIpiv { get; init; } = true;

    public bool HashesVectors { get; init; } = true;

    public NaiveOutcome Send(int source, ulong icr)
    {
        NaiveVcpu sender = Vcpus.Single(vcpu => vcpu.Id == source);
        NaiveIpi ipi = new() { Machine = this, Sender = sender, Icr = new NaiveIcr(icr) };
        if (sender.IsHardwareEnabled)
        {
            Route(ipi);
            NaiveFate.Judge(ipi);
        }

        ipi.Outcome.IrrSet.Sort();
        return ipi.Outcome;
    }

    /// <summary>
    /// The vCPU's IsRunning as hardware may see it: never 1 with enable_ipiv off (spec 03 section 6).
    /// </summary>
    public void Publish(NaiveVcpu vcpu)
    {
        if (vcpu.Slot >= 0)
        {
            Physical[vcpu.Slot].IsRunning = EnableIpiv && vcpu.IsRunning;
        }
    }

    /// <summary>
    /// Spec 03 section 10: without x2AVIC the MSRs are intercepted, and once any vCPU uses x2APIC the APIC page's memslot is
    /// gone (6.3). Then, as with AVIC inactive, an ICR is written with an ordinary exit.
    /// </summary>
    private void Route(NaiveIpi ipi)
    {
        bool isPageGone = HasUsedX2Apic && Generation is ("G4" or "G5");
        if (!ipi.Sender.IsAvicActive || (!HasX2Avic && (ipi.Sender.IsX2Apic || isPageGone)))
        {
            ipi.Outcome.Path = IpiPath.Emulated;
            NaiveSoftwareApic.Send(ipi);
            return;
        }

        NaiveHardware.WriteIcr(ipi);
        if (ipi.Outcome.ExitId is null)
        {
            ipi.Outcome.Path = IpiPath.Hardware;
        }
        else
        {
            NaiveKvm.HandleExit(ipi);
        }
    }
}

/// <summary>One IPI on its way: what every step reads and writes.</summary>
internal sealed class NaiveIpi
{
    public required NaiveMachine Machine { get; init; }

    public required NaiveVcpu Sender { get; init; }

    public NaiveIcr Icr { get; init; }

    public NaiveOutcome Outcome { get; } = new();

    public uint SenderDestination => Icr.Destination(Sender.IsX2Apic);

    public bool IsSenderBroadcast => Icr.IsBroadcast(Sender.IsX2Apic);
}
