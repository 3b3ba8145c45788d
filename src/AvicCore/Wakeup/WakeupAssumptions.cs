using System.Collections.Generic;

namespace AvicCore;

/// <summary>What a model takes for granted; only what applies to it.</summary>
internal static class WakeupAssumptions
{
    public static string[] Of(WakeupRules rules)
    {
        List<string> list =
        [
            "Stores leave each processor's buffer in order, at any time (x86-TSO). A barrier, a locked instruction, a "
                + "context switch and a #VMEXIT of the sender wait until the buffer is empty.",
            "A doorbell has an effect only if the target's guest runs on that CPU with AVIC; VMRUN looks at the IRR anyway.",
            "Each sender sends any number of interrupts, one vector each. The guest takes all that the IRR holds at once.",
            "Nothing else wakes the target: no timer, no signal. The guest halts when it likes and need not.",
            "The exit names this target: how a kernel finds the targets of an IPI is not part of the race.",
        ];
        if (rules.HasErratum1235 && rules.PublishesIsRunning && rules.HasSender(WakeupSender.Cpu))
        {
            list.Add("Erratum 1235: the read of IsRunning may come at any time between the ICR write and the IRR store.");
        }

        if (rules.HasIommu)
        {
            list.Add("The IOMMU reads the remapping entry in memory, and the GA log never overflows.");
            list.Add("GALogIntr is set only while the target blocks.");
        }

        if (rules.Inhibits)
        {
            list.Add("The inhibit is set once and stays. APICV_UPDATE takes a guest out but wakes no sleeper.");
            list.Add("The senders' AVIC stays on: the inhibit is the target's own, or their requests are not processed yet.");
        }

        if (rules.Inhibits && !rules.CompletesByMode)
        {
            list.Add("Kernels before 5.17 have none of its fixes of inhibits; backports to 5.15 and 5.16 are not modelled.");
        }

        return [.. list];
    }
}
