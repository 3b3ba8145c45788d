using System.Linq;

namespace AvicCore.Tests;

/// <summary>KVM's exit handler (spec 03 section 2) and how it makes a vCPU look at its IRR (section 5).</summary>
internal static class NaiveKvm
{
    public static void HandleExit(NaiveIpi ipi)
    {
        string generation = ipi.Machine.Generation;
        switch (ipi.Outcome.ExitId)
        {
            case 0:
                Emulate(ipi);
                break;
            case 1:
                int mask = generation == "G5" ? 0xFFF : generation is "G0a" or "G0b" or "G0x" ? 0xFF : 0x1FF;
                ipi.Outcome.Path = NaivePolicies.Kick(ipi, ipi.Outcome.ExitIndex!.Value & mask);
                break;
            case 2 when generation is "G4" or "G5":
                Emulate(ipi);
                break;
            case 2 when generation == "G0a":
                ipi.Outcome.Warnings.Add(IpiWarning.InvalidIpiTarget);
                break;
            case 2:
                break;
            case 3:
                ipi.Outcome.Warnings.Add(IpiWarning.InvalidBackingPage);
                break;
            case 4 when generation == "G5":
                break;
            default:
                ipi.Outcome.Warnings.Add(IpiWarning.UnknownIpiInterception);
                break;
        }
    }

    public static NaiveVcpu? VcpuById(NaiveIpi ipi, long id)
        => ipi.Machine.Vcpus.SingleOrDefault(vcpu => vcpu.Id == id);

    /// <summary>kick(v) of spec 03: irr_pending, then complete(v).</summary>
    public static void Kick(NaiveIpi ipi, NaiveVcpu? target)
    {
        if (target is not null)
        {
            ipi.Outcome.Kicked.Add(target.Id);
            Complete(ipi, target);
        }
    }

    public static void Complete(NaiveIpi ipi, NaiveVcpu target)
    {
        if (!target.IsAvicActive)
        {
            KickTask(ipi, target);
            return;
        }

        bool rings = ipi.Machine.Generation == "G0a" ? target.IsRunning : IsInGuest(ipi, target);
        if (!rings)
        {
            WakeUp(ipi, target);
        }
        else if (target.Cpu != ipi.Sender.Cpu)
        {
            ipi.Outcome.SoftwareDoorbells.Add(target.Id);
        }
    }

    /// <summary>kvm_vcpu_kick. A reschedule IPI also brings a vCPU out of its nested guest.</summary>
    public static void KickTask(NaiveIpi ipi, NaiveVcpu target)
    {
        if (WakeUp(ipi, target) || !IsInGuest(ipi, target) || target.Cpu == ipi.Sender.Cpu)
        {
            return;
        }

        ipi.Outcome.HostIpis.Add(target.Id);
        if (target.State == VcpuState.Nested)
        {
            target.State = VcpuState.Running;
            ipi.Machine.Publish(target);
        }
    }

    /// <summary>kvm_vcpu_wake_up: only a task that waits.</summary>
    public static bool WakeUp(NaiveIpi ipi, NaiveVcpu target)
    {
        if (target.State != VcpuState.Blocked)
        {
            return false;
        }

        ipi.Outcome.Woken.Add(target.Id);
        target.State = VcpuState.Running;
        ipi.Machine.Publish(target);
        return true;
    }

    private static void Emulate(NaiveIpi ipi)
    {
        ipi.Outcome.Path = IpiPath.Emulated;
        NaiveSoftwareApic.Send(ipi);
    }

    /// <summary>The sender has left the guest: its exit is what is being handled.</summary>
    private static bool IsInGuest(NaiveIpi ipi, NaiveVcpu target)
        => target != ipi.Sender && target.State is VcpuState.Running or VcpuState.Nested;
}
