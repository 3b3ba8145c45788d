namespace AvicCore;

/// <summary>Runs single cases, each on machines of its own: what a search found is confirmed and shrunk with it.</summary>
internal sealed class CaseComparer(DivergenceOptions options)
{
    /// <summary>The group that a case belongs to; Kinds is None if it does not diverge.</summary>
    public GroupKey Classify(IpiCase tried)
    {
        DivergenceKinds kinds = new CasePair(options, tried.Vcpus).Compare(tried.Icr, out IpiProbe probe);
        IpiInputClass input = InputClassifier.Of(tried.Icr, tried.Sender.Mode, probe.ExitId);
        return new GroupKey(
            tried.Sender.Mode,
            input,
            kinds,
            tried.Topology,
            ReachRule.Of(tried, options.Kernel, options.Platform, input));
    }

    /// <summary>The smallest case that single steps lead to, with the same kind of input, divergence and inhibits.</summary>
    public IpiCase Shrink(IpiCase found)
    {
        GroupKey wanted = Classify(found);
        return CaseShrinker.Shrink(found, smaller => IsSame(Classify(smaller), wanted));
    }

    /// <summary>A latent case may shrink to a reachable one, but none to one that inhibits would prevent.</summary>
    private static bool IsSame(in GroupKey key, in GroupKey wanted)
        => key.Mode == wanted.Mode
            && key.Class == wanted.Class
            && key.Kinds == wanted.Kinds
            && key.Reach <= wanted.Reach
            && (key.Reach == DivergenceReach.Inhibited) == (wanted.Reach == DivergenceReach.Inhibited);
}
