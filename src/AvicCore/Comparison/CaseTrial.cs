using System;

namespace AvicCore;

/// <summary>Tries ICRs in one VM on the examined kernel and on the reference, and counts by group.</summary>
internal sealed class CaseTrial
{
    private const int Classes = (int)IpiInputClass.IllegalVector + 1;

    private readonly DivergenceOptions _options;
    private readonly DivergencePart _part;
    private readonly CasePair _machines;
    private readonly ApicMode _mode;
    private readonly GuestTopology _topology;
    private readonly bool _isInhibited;
    private readonly long[] _tried = new long[Classes * 2];
    private bool _needsInhibitsOff;

    public CaseTrial(DivergenceOptions options, CaseVcpu[] vcpus, DivergencePart part)
    {
        _options = options;
        _part = part;
        Vcpus = (CaseVcpu[])vcpus.Clone();
        _machines = new CasePair(options, Vcpus);
        _mode = vcpus[0].Mode;
        _topology = new IpiCase(Vcpus, default).Topology;
        _isInhibited = ReachRule.IsInhibited(Vcpus, options.Kernel, options.Platform);
    }

    /// <summary>The vCPUs; their states may be changed before <see cref="Begin"/>.</summary>
    public CaseVcpu[] Vcpus { get; }

    /// <summary>Puts both machines into the states.</summary>
    public void Begin()
    {
        _machines.SetStates(Vcpus);
        _needsInhibitsOff = _isInhibited || ReachRule.IsNestedInhibited(Vcpus, _options.Kernel);
    }

    public void Try(Icr icr)
    {
        DivergenceKinds kinds = _machines.Compare(icr, out IpiProbe probe);
        IpiInputClass input = InputClassifier.Of(icr, _mode, probe.ExitId);
        if (probe.ExitId >= 0)
        {
            _tried[((int)input * 2) + (_needsInhibitsOff ? 1 : 0)]++;
        }

        if (kinds != DivergenceKinds.None)
        {
            _part.Add(Key(input, kinds, _needsInhibitsOff), Vcpus, icr);
        }
    }

    /// <summary>Adds what was tried to the part.</summary>
    public void Complete()
    {
        for (int i = 0; i < _tried.Length; i++)
        {
            if (_tried[i] > 0)
            {
                GroupKey key = Key((IpiInputClass)(i / 2), DivergenceKinds.None, i % 2 == 1);
                _part.Tried.TryGetValue(key, out long before);
                _part.Tried[key] = before + _tried[i];
            }
        }

        Array.Clear(_tried, 0, _tried.Length);
    }

    private GroupKey Key(IpiInputClass input, DivergenceKinds kinds, bool needsInhibitsOff)
        => new(
            _mode,
            input,
            kinds,
            _topology,
            needsInhibitsOff ? DivergenceReach.Inhibited : DivergenceReach.Reachable);
}
