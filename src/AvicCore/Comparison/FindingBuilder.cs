using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace AvicCore;

/// <summary>Turns the groups of a search into findings: added up, shrunk, told.</summary>
internal sealed class FindingBuilder(DivergenceOptions options)
{
    private readonly CaseComparer _comparer = new(options);

    public IReadOnlyList<DivergenceFinding> Build(
        IEnumerable<DivergencePart> parts, bool isComplete, CancellationToken stop)
    {
        DivergencePart[] inOrder = [.. parts.OrderBy(part => part.Number)];
        long searched = inOrder.Sum(part => part.Cases);
        SortedDictionary<GroupKey, DivergenceGroup> found = new();
        foreach (KeyValuePair<GroupKey, DivergenceGroup> group in AddUp(inOrder))
        {
            stop.ThrowIfCancellationRequested();
            IpiCase smallest = _comparer.Shrink(group.Value.First);
            Merge(found, _comparer.Classify(smallest), smallest, group.Value.Count);
        }

        return [.. Plainest(found).Select(
            plainest => Tell(plainest, found, Tried(inOrder, plainest), searched, isComplete))];
    }

    /// <summary>Of one kind of IPI and divergence, the easiest to reach, in the plainest guest; the others are named with it.</summary>
    private static IEnumerable<GroupKey> Plainest(SortedDictionary<GroupKey, DivergenceGroup> found)
        => found.Keys
            .GroupBy(key => (key.Mode, key.Class, key.Kinds))
            .Select(kindred => kindred.OrderBy(key => key.Reach).ThenBy(key => key.Topology).First())
            .OrderBy(key => key);

    private static SortedDictionary<GroupKey, DivergenceGroup> AddUp(DivergencePart[] inOrder)
    {
        SortedDictionary<GroupKey, DivergenceGroup> sums = new();
        foreach (DivergencePart part in inOrder)
        {
            foreach (KeyValuePair<GroupKey, DivergenceGroup> group in part.Groups)
            {
                Merge(sums, group.Key, group.Value.First, group.Value.Count);
            }
        }

        return sums;
    }

    /// <summary>The first case stays, unless the new one has fewer vCPUs.</summary>
    private static void Merge(SortedDictionary<GroupKey, DivergenceGroup> sums, GroupKey key, IpiCase first, long count)
    {
        if (!sums.TryGetValue(key, out DivergenceGroup? sum))
        {
            sums.Add(key, new DivergenceGroup { Count = count, First = first });
            return;
        }

        sum.Count += count;
        if (first.Vcpus.Length < sum.First.Vcpus.Length)
        {
            sum.First = first;
        }
    }

    private static long Tried(DivergencePart[] parts, GroupKey key)
    {
        bool needsInhibitsOff = key.Reach == DivergenceReach.Inhibited;
        return parts.SelectMany(part => part.Tried)
            .Where(tried => tried.Key.Mode == key.Mode
                && tried.Key.Class == key.Class
                && (tried.Key.Reach == DivergenceReach.Inhibited) == needsInhibitsOff)
            .Sum(tried => tried.Value);
    }

    private DivergenceFinding Tell(
        GroupKey key,
        SortedDictionary<GroupKey, DivergenceGroup> found,
        long tried,
        long searched,
        bool isComplete)
    {
        DivergenceGroup group = found[key];
        IpiCase smallest = group.First;
        IpiResult actual = Send(smallest, options.Kernel);
        IpiResult? expected = options.Reference is null ? null : Send(smallest, options.Reference);
        return new DivergenceFinding
        {
            Kernel = options.Kernel.Name,
            Reference = options.Reference?.Name ?? KernelComparer.Architecture,
            Hardware = options.Platform.Name,
            Kinds = key.Kinds,
            Reach = key.Reach,
            Class = key.Class,
            Mode = key.Mode,
            Topology = key.Topology,
            AlsoIn =
            [
                .. found.Keys
                    .Where(other => (other.Mode, other.Class, other.Kinds) == (key.Mode, key.Class, key.Kinds))
                    .Select(other => other.Topology)
                    .Where(topology => topology != key.Topology)
                    .Distinct()
                    .OrderBy(topology => topology),
            ],
            Count = group.Count,
            Tried = tried,
            VcpuCount = smallest.Vcpus.Length,
            Icr = smallest.Icr.Raw,
            Case = string.Join(", ", smallest.Vcpus.Select(vcpu => Describe(vcpu, smallest))),
            Expected = options.Reference is null ? Expected(smallest, actual) : OutcomeText.Of(expected!),
            Actual = OutcomeText.Of(actual),
            Command = CaseCommand.Of(smallest, options.Kernel, options.Platform, key.Reach),
            Note = IsAtFault(expected, actual)
                ? $"{options.Reference!.Name} is at fault. {DivergenceNotes.Of(options.Reference, key, smallest)}"
                : DivergenceNotes.Of(options.Kernel, key, smallest),
            VectorJson = options.WritesVectors ? Vector(smallest, key) : "",
            Searched = searched,
            IsComplete = isComplete,
            Seed = options.Seed,
        };
    }

    /// <summary>A reference that is a kernel may be the one that loses somebody.</summary>
    private static bool IsAtFault(IpiResult? reference, IpiResult actual)
        => reference is not null
            && reference.Lost.Length + reference.Dropped.Length > actual.Lost.Length + actual.Dropped.Length;

    private static string Expected(IpiCase smallest, IpiResult actual)
    {
        int[] halted = [.. smallest.Vcpus
            .Where(vcpu => vcpu.State == VcpuState.Blocked && actual.Addressed.Contains(vcpu.Id))
            .Select(vcpu => vcpu.Id)];
        return OutcomeText.OfArchitecture(actual.Addressed, halted);
    }

    private IpiResult Send(IpiCase tried, KvmKernel kernel)
        => CaseMachine.Build(tried.Vcpus, kernel, options.Platform, enforcesInhibits: false)
            .Send(tried.Sender.Id, tried.Icr);

    /// <summary>What the kernel does, so that it is read back equal; what is right stands in Expected.</summary>
    private string Vector(IpiCase smallest, GroupKey key)
    {
        AvicVm vm = CaseMachine.Build(smallest.Vcpus, options.Kernel, options.Platform, enforcesInhibits: false);
        string name = $"{key.Class} {key.Mode} {key.Topology}: {key.Kinds} [{options.Kernel.Name}]";
        return AvicVectorWriter.Write([AvicVectorBuilder.Build(vm, smallest.Sender.Id, smallest.Icr, name)]);
    }

    private static string Describe(CaseVcpu vcpu, IpiCase found)
    {
        List<string> words = [vcpu.Id.ToString(CultureInfo.InvariantCulture), vcpu.State.ToString()];
        if (found.IsMixed)
        {
            words.Add(vcpu.Mode.ToString());
        }

        if (!vcpu.IsX2Apic && (!vcpu.HasOwnLogicalId || vcpu.LogicalId == 0))
        {
            words.Add(FormattableString.Invariant($"LDR {vcpu.LogicalId:X2}000000h"));
        }

        if (!vcpu.HasOwnXApicId)
        {
            words.Add(FormattableString.Invariant($"xAPIC ID {vcpu.XApicId}"));
        }

        return string.Join(" ", words);
    }
}
