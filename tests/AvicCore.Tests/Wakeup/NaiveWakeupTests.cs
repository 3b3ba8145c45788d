using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Two explorers that share no step: packed 64 bits and switches here, programs over strings there.</summary>
public sealed class NaiveWakeupTests
{
    private const int MostStates = 10_000;

    public static TheoryData<string, string> Suite
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string kernel in new[] { "Linux-5.0", "Linux-6.19" })
            {
                foreach (WakeupModel model in WakeupSuite.For(KvmKernel.Parse(kernel)))
                {
                    data.Add(kernel, WakeupNames.Variant(WakeupRules.Check(model)));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Suite))]
    public void Both_explorers_count_the_same_and_find_the_same(string kernel, string variant)
    {
        WakeupModel model = Model(kernel, variant);
        WakeupResult result = WakeupChecker.Run(model);
        if (result.States <= MostStates)
        {
            AssertEqual(new NaiveExplorer(model).Explore(), result);
        }
        else
        {
            Assert.True(model.Senders.Count == 2 || model.Inhibits); // Only these grow beyond what strings can do.
        }
    }

    /// <summary>Any senders, happenings and steps left out, not only those of the suite.</summary>
    [Fact]
    public void Both_explorers_agree_on_any_model()
        => Models.Holds(
            model =>
            {
                try
                {
                    WakeupResult result = WakeupChecker.Run(model);
                    AssertEqual(new NaiveExplorer(model).Explore(), result);
                }
                catch (AvicException refused) when (refused.Error == AvicError.TooManyStates)
                {
                    Assert.True(model.Inhibits || model.Migrates || model.Senders.Count == 2);
                }
            },
            cases: 150);

    internal static WakeupModel Model(string kernel, string variant)
        => WakeupSuite.For(KvmKernel.Parse(kernel))
            .Single(model => WakeupNames.Variant(WakeupRules.Check(model)) == variant);

    private static Gen<WakeupModel> Models { get; } = Gen.Select(
        Gen.OneOf("5.0", "5.16", "5.17", "6.16", "6.17", "6.19"),
        Gen.OneOf(AvicPlatform.Zen2, AvicPlatform.Zen4),
        Gen.OneOf(Enum.GetValues<WakeupSender>()).Array[1, 2],
        Gen.OneOf(Enum.GetValues<WakeupGuard>()).Array[0, 4],
        Gen.OneOf<WakeupHaltPoll?>(null, WakeupHaltPoll.None, WakeupHaltPoll.BeforeHook, WakeupHaltPoll.AfterHook),
        Gen.Bool,
        Gen.Bool).Select((kernel, platform, senders, guards, poll, migrates, inhibits) => Possible(new WakeupModel
        {
            Kernel = KvmKernel.Parse(kernel),
            Platform = platform,
            Senders = senders,
            HaltPoll = poll,
            Migrates = migrates,
            Inhibits = inhibits,
            MaxStates = MostStates,
            Without = [.. guards.Distinct()],
        }));

    /// <summary>Steps that mean nothing in the model, or that its kernel lacks, stay in.</summary>
    private static WakeupModel Possible(WakeupModel model)
    {
        WakeupRules rules = WakeupRules.Check(model with { Without = [] });
        IEnumerable<WakeupGuard> possible = model.Without.Where(guard => WakeupRefusals.Matters(rules, guard));
        return model with { Without = [.. possible] };
    }

    private static void AssertEqual(NaiveExplorer naive, WakeupResult result)
        => Assert.Equal(
            (naive.States, naive.Transitions, naive.Depth, naive.AtRest, naive.Lost, naive.Late, Steps(naive)),
            (result.States, result.Transitions, result.Depth, result.StatesAtRest, result.StatesLost, result.StatesLate,
                result.Steps));

    private static int Steps(NaiveExplorer naive) => naive.Lost > 0 ? naive.StepsToLost : naive.StepsToLate;
}
