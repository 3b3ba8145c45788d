using System.Linq;

namespace AvicCore.Tests;

/// <summary>The choices of a model, read from it without the checker's own rules.</summary>
internal sealed class NaiveOptions(WakeupModel model)
{
    public WakeupSender[] Senders { get; } = [.. model.Senders];

    public bool CompletesByMode { get; } = model.Kernel.Version is null || model.Kernel.Version >= new System.Version(5, 17);

    public bool Migrates => model.Migrates;

    public bool Inhibits => model.Inhibits;

    public bool HasIommu => model.Senders.Contains(WakeupSender.Iommu);

    public bool HasErratum => model.Platform.Family == "17h";

    /// <summary>enable_ipiv is there from 6.17 and is off on family 17h.</summary>
    public bool HardwareSeesIsRunning
        => model.EnableIpiv != false
            && !(HasErratum && model.Kernel.Version is { } version && version >= new System.Version(6, 17));

    public bool PollsFirst => Poll == WakeupHaltPoll.BeforeHook;

    public bool PollsLast => Poll == WakeupHaltPoll.AfterHook;

    private WakeupHaltPoll Poll
        => model.HaltPoll ?? (CompletesByMode ? WakeupHaltPoll.BeforeHook : WakeupHaltPoll.AfterHook);

    public bool Has(WakeupGuard guard) => !model.Without.Contains(guard);
}
