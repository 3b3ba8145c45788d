using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What the exploration promises whatever the model.</summary>
public sealed class WakeupExplorerTests
{
    public static TheoryData<string> Kernels => ["Linux-5.0", "Linux-6.19"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void At_rest_the_target_is_in_the_guest_or_asleep_and_nothing_waits_in_a_buffer(string kernel)
    {
        foreach ((WakeupRules rules, WakeupExplorer explorer) in Explored(kernel))
        {
            WakeupMoves moves = new();
            for (int i = 0; i < explorer.Count; i++)
            {
                explorer.Fill(explorer[i], moves);
                if (!moves.HasObligation)
                {
                    Assert.True(explorer[i].Target is TargetPlace.Guest or TargetPlace.Asleep);
                    Assert.False(explorer[i].HasStores);
                    Assert.All(
                        Enumerable.Range(0, rules.Senders.Length),
                        sender => Assert.Equal(SenderPlace.Idle, explorer[i].Sender(sender)));
                }
            }
        }
    }

    /// <summary>Steps that have to happen lead to rest: there is no loop of them.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void From_every_state_everybody_finishes(string kernel)
    {
        foreach ((_, WakeupExplorer explorer) in Explored(kernel))
        {
            Dictionary<ulong, bool> isFinished = [];
            for (int i = 0; i < explorer.Count; i++)
            {
                Finish(explorer, explorer[i], isFinished);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void On_the_protocols_own_paths_no_store_ever_waits_for_room(string kernel)
    {
        foreach ((WakeupRules rules, WakeupExplorer explorer) in Explored(kernel))
        {
            if (rules.Model.Without.Count == 0)
            {
                // Six stores at most, and then the entry, which waits until they are gone.
                Assert.All(
                    Enumerable.Range(0, explorer.Count).Select(i => explorer[i]).Where(state => !state.HasRoom),
                    state => Assert.True(state.Target is TargetPlace.Entering or TargetPlace.SetInGuest));
            }
        }
    }

    [Fact]
    public void The_same_model_gives_the_same_result_again()
    {
        foreach (WakeupModel model in WakeupSuite.For(KvmKernel.Newest).Where(model => model.Without.Count > 0))
        {
            WakeupResult first = WakeupChecker.Run(model);
            WakeupResult second = WakeupChecker.Run(model);
            Assert.Equal(first.States, second.States);
            Assert.Equal(first.Explanation, second.Explanation);
            Assert.Equal(first.Schedule.Select(step => step.ToString()), second.Schedule.Select(step => step.ToString()));
        }
    }

    [Fact]
    public void A_stop_ends_it_within_moments()
    {
        using CancellationTokenSource stop = new();
        int calls = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => WakeupChecker.Run(
            Large,
            found =>
            {
                calls++;
                Assert.True(found > 0);
                stop.Cancel();
            },
            stop.Token));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Progress_tells_of_the_states_found_so_far()
    {
        List<long> found = [];
        WakeupResult result = WakeupChecker.Run(Large, found.Add);
        Assert.Equal(found.Order(), found);
        Assert.InRange(found.Count, 10, result.States);
        Assert.True(found[^1] <= result.States);
    }

    [Fact]
    public void Too_many_states_are_an_error_and_never_a_sample()
    {
        WakeupResult all = WakeupChecker.Run(new WakeupModel());
        Assert.Equal(all.States, WakeupChecker.Run(new WakeupModel { MaxStates = (int)all.States }).States);
        AvicException error = Assert.Throws<AvicException>(
            () => WakeupChecker.Run(new WakeupModel { MaxStates = (int)all.States - 1 }));
        Assert.Equal(AvicError.TooManyStates, error.Error);
        Assert.Equal((int)all.States - 1, error.Value);
    }

    private static WakeupModel Large { get; } = new()
    {
        Senders = [WakeupSender.Cpu, WakeupSender.Iommu],
        Inhibits = true,
    };

    private static IEnumerable<(WakeupRules Rules, WakeupExplorer Explorer)> Explored(string kernel)
    {
        foreach (WakeupModel model in WakeupSuite.For(KvmKernel.Parse(kernel)))
        {
            if (model.Inhibits && model.Senders.Count == 2)
            {
                continue; // Up to millions of states: more of the same.
            }

            WakeupRules rules = WakeupRules.Check(model);
            WakeupExplorer explorer = new(rules);
            explorer.Run(progress: null, CancellationToken.None);
            yield return (rules, explorer);
        }
    }

    /// <summary>Depth first without recursion; a state met again before it is finished would be a loop.</summary>
    private static void Finish(WakeupExplorer explorer, WakeupState from, Dictionary<ulong, bool> isFinished)
    {
        Stack<WakeupState> open = new([from]);
        WakeupMoves moves = new();
        while (open.TryPeek(out WakeupState state))
        {
            if (!isFinished.TryAdd(state.Raw, false))
            {
                isFinished[state.Raw] = true;
                open.Pop();
                continue;
            }

            explorer.Fill(state, moves);
            for (int i = 0; i < moves.Count; i++)
            {
                if (moves[i].IsOptional)
                {
                    continue;
                }

                if (!isFinished.TryGetValue(moves[i].State.Raw, out bool isDone))
                {
                    open.Push(moves[i].State);
                }
                else
                {
                    Assert.True(isDone, $"a loop through {moves[i].Action}");
                }
            }
        }
    }
}
