namespace AvicCore;

/// <summary>One VM of a search on the examined kernel and, if there is one, on the kernel it is held to.</summary>
internal sealed class CasePair(DivergenceOptions options, CaseVcpu[] vcpus)
{
    private readonly CaseRunner _subject = new(vcpus, options.Kernel, options.Platform);

    private readonly CaseRunner? _reference =
        options.Reference is null ? null : new CaseRunner(vcpus, options.Reference, options.Platform);

    /// <summary>Puts both machines into the states.</summary>
    public void SetStates(CaseVcpu[] states)
    {
        _subject.SetStates(states);
        _reference?.SetStates(states);
    }

    /// <summary>In what the two differ, of what is to be compared; and what the examined kernel made of the IPI.</summary>
    public DivergenceKinds Compare(Icr icr, out IpiProbe probe)
    {
        _subject.Send(icr, out probe);
        if (_reference is null)
        {
            return DivergenceJudge.Judge(probe, icr) & options.By;
        }

        _reference.Send(icr, out IpiProbe expected);
        return DivergenceJudge.Judge(probe, expected) & options.By;
    }
}
