using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace AvicCore;

/// <summary>
/// Searches VMs, states and ICRs for inputs that a kernel handles otherwise than the reference: exhaustively for small
/// VMs, by directed chance beyond.
/// </summary>
/// <remarks>
/// Parts are independent: <see cref="Run(int, CancellationToken)"/> may be called from any number of threads, and
/// <see cref="Conclude"/> gives the same findings whatever the order in which parts ended.
/// </remarks>
public sealed class DivergenceSearch
{
    private const int RandomStates = 8;
    private const int RandomIcrs = 16;

    private readonly SearchPlan _plan;

    /// <summary>Plans a search.</summary>
    /// <exception cref="AvicException">An option is out of range, or cannot be compared with this reference.</exception>
    public DivergenceSearch(DivergenceOptions options)
    {
        Options = Check(options);
        _plan = new SearchPlan(options);
    }

    /// <summary>What is searched.</summary>
    public DivergenceOptions Options { get; }

    /// <summary>Number of parts.</summary>
    public int PartCount => _plan.PartCount;

    /// <summary>Number of cases in all parts.</summary>
    public long CaseCount => _plan.CaseCount;

    /// <summary>Where one may stop: behind the last part of each size of VM, small ones first, and of chance.</summary>
    public IReadOnlyList<int> StageEnds => _plan.StageEnds;

    /// <summary>Runs one part, 0 to <see cref="PartCount"/> - 1.</summary>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public DivergencePart Run(int part, CancellationToken stop = default)
    {
        SearchPlan.Slice slice = _plan[part];
        DivergencePart result = new(part) { Cases = slice.Cases };
        if (slice.Vcpus is null)
        {
            RunRandom(slice, result, stop);
            return result;
        }

        StateSpace states = new([.. Options.States], slice.Vcpus.Length);
        CaseTrial trial = new(Options, slice.Vcpus, result);
        Icr[] icrs = IcrSpace.Of(slice.Vcpus);
        for (long n = slice.First; n < slice.First + slice.Count; n++)
        {
            stop.ThrowIfCancellationRequested();
            states.Apply(n, trial.Vcpus);
            trial.Begin();
            foreach (Icr icr in icrs)
            {
                trial.Try(icr);
            }
        }

        trial.Complete();
        return result;
    }

    /// <summary>Runs every part on this thread.</summary>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public IReadOnlyList<DivergenceFinding> Run(CancellationToken stop = default)
        => Conclude([.. Enumerable.Range(0, PartCount).Select(part => Run(part, stop))], stop);

    /// <summary>One finding for each cause: counted over all parts, shrunk to the smallest case, explained.</summary>
    /// <exception cref="OperationCanceledException">Stopped; no result.</exception>
    public IReadOnlyList<DivergenceFinding> Conclude(
        IReadOnlyCollection<DivergencePart> parts, CancellationToken stop = default)
        => new FindingBuilder(Options).Build(parts, isComplete: parts.Count == PartCount, stop);

    private void RunRandom(SearchPlan.Slice slice, DivergencePart result, CancellationToken stop)
    {
        RandomTopology random = new(Options, slice.First);
        for (long done = 0; done < slice.Count;)
        {
            stop.ThrowIfCancellationRequested();
            CaseTrial trial = new(Options, random.NextVcpus(), result);
            for (int n = 0; n < RandomStates && done < slice.Count; n++)
            {
                random.NextStates(trial.Vcpus);
                trial.Begin();
                for (int i = 0; i < RandomIcrs && done < slice.Count; i++, done++)
                {
                    trial.Try(random.NextIcr(trial.Vcpus));
                }
            }

            trial.Complete();
        }
    }

    private static DivergenceOptions Check(DivergenceOptions options)
    {
        if (options.VcpuCount is < 1 or > DivergenceOptions.MaxExhaustiveVcpus)
        {
            throw new AvicException(
                AvicError.InvalidVcpuCount,
                FormattableString.Invariant(
                    $"A search cannot try all VMs of up to {options.VcpuCount} vCPUs: 1 to {DivergenceOptions.MaxExhaustiveVcpus}."),
                options.VcpuCount);
        }

        DivergenceKinds odd = options.By & ~DivergenceJudge.Architectural;
        if (options.Reference is null && odd != DivergenceKinds.None)
        {
            throw new AvicException(
                AvicError.InvalidReference,
                $"The architecture says nothing of {odd}: compare it with a kernel as reference.",
                odd);
        }

        if (options.By == DivergenceKinds.None || options.Modes.Count == 0 || options.States.Count == 0
            || options.Topologies.Count == 0 || options.RandomCases < 0)
        {
            throw new AvicException(
                AvicError.InvalidCount,
                "A search needs something to compare, and at least one APIC mode, state and topology.");
        }

        if (options.Modes.Contains(ApicMode.Disabled) || options.States.Contains(VcpuState.WaitForStartup))
        {
            throw new AvicException(
                AvicError.InvalidState,
                "A search knows the modes XApicFlat, XApicCluster and X2Apic, and the states that vectors have: "
                    + "Running, InHost, Blocked, Preempted, Nested.");
        }

        return options;
    }
}
