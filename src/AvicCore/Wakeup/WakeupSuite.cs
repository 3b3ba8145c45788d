using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The models worth exploring for a kernel: the protocol, what may happen to it, and each step left out.</summary>
public static class WakeupSuite
{
    private static readonly WakeupSender[][] s_senders =
    [
        [WakeupSender.Cpu],
        [WakeupSender.Iommu],
        [WakeupSender.Software],
        [WakeupSender.Cpu, WakeupSender.Cpu],
        [WakeupSender.Cpu, WakeupSender.Iommu],
    ];

    /// <summary>The models, the whole protocol first.</summary>
    public static IReadOnlyList<WakeupModel> For(KvmKernel kernel)
    {
        Guard.NotNull(kernel, nameof(kernel));
        List<WakeupModel> models = [];
        foreach (WakeupSender[] senders in s_senders)
        {
            WakeupModel whole = new() { Kernel = kernel, Senders = senders };
            models.AddRange([whole, whole with { Migrates = true }, whole with { Inhibits = true }]);
            models.Add(whole with { Migrates = true, Inhibits = true });
        }

        WakeupModel plain = new() { Kernel = kernel };
        models.Add(plain with { HaltPoll = WakeupHaltPoll.None });
        models.AddRange(Erratum(plain));
        models.AddRange(System.Enum.GetValues(typeof(WakeupGuard)).Cast<WakeupGuard>()
            .Select(guard => Without(plain, guard)).Where(IsPossible));
        return models;
    }

    /// <summary>The erratum, on a kernel without and on one with its workaround.</summary>
    private static IEnumerable<WakeupModel> Erratum(WakeupModel plain)
    {
        bool hasParameter = plain.Kernel.HasIpivParameter;
        KvmKernel before = hasParameter ? KvmKernel.Parse("6.16") : plain.Kernel;
        KvmKernel since = hasParameter ? plain.Kernel : KvmKernel.Parse("6.17");
        yield return plain with { Kernel = before, Platform = AvicPlatform.Zen2 };
        yield return plain with { Kernel = since, Platform = AvicPlatform.Zen2 };
        yield return plain with { Kernel = since, EnableIpiv = false };
    }

    /// <summary>One step left out, in the smallest model in which it matters.</summary>
    private static WakeupModel Without(WakeupModel plain, WakeupGuard guard)
        => guard switch
        {
            WakeupGuard.ClearIrte or WakeupGuard.GaLog
                => plain with { Without = [guard], Senders = [WakeupSender.Iommu] },
            WakeupGuard.EntryRecheck or WakeupGuard.EventRequest or WakeupGuard.ModeFirst
                or WakeupGuard.KickIrrPending or WakeupGuard.KeepIrrPending or WakeupGuard.OwnEvent
                => plain with { Without = [guard], Inhibits = true },
            _ => plain with { Without = [guard] },
        };

    private static bool IsPossible(WakeupModel model)
    {
        try
        {
            return WakeupRules.Check(model) is not null;
        }
        catch (AvicException)
        {
            return false; // A step that this kernel does not have.
        }
    }
}
