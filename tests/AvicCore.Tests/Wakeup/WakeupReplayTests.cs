using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A schedule is evidence: each of its steps is possible in the naive model too, and it ends as it says.</summary>
public sealed class WakeupReplayTests
{
    public static TheoryData<string, string> Found
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string kernel in new[] { "Linux-5.0", "Linux-6.19" })
            {
                foreach (WakeupResult result in WakeupSuite.For(KvmKernel.Parse(kernel))
                    .Select(model => WakeupChecker.Run(model))
                    .Where(result => result.Verdict != WakeupVerdict.Safe && result.Senders.Length == 1))
                {
                    data.Add(kernel, result.Variant);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void Every_schedule_replays_on_the_naive_model_and_ends_with_a_waiting_interrupt(string kernel, string variant)
    {
        WakeupModel model = NaiveWakeupTests.Model(kernel, variant);
        WakeupResult result = WakeupChecker.Run(model);
        NaiveExplorer naive = new(model);
        List<NaiveWorld> worlds = [naive.Start];
        foreach (WakeupStep step in result.Schedule)
        {
            worlds = [.. worlds.SelectMany(naive.Steps)
                .Where(move => IsParty(move.Party, step.Party) && Shows(move.World, step, model))
                .Select(move => move.World)
                .DistinctBy(world => world.Key)];
            Assert.True(worlds.Count > 0, $"impossible: {step}");
        }

        NaiveWorld end = Assert.Single(worlds);
        Assert.True(naive.IsAtRest(end));
        Assert.True(NaiveExplorer.HasIrr(end));
        Assert.Equal(result.Verdict == WakeupVerdict.Lost, NaiveExplorer.IsLost(end));
        Assert.Equal(result.Schedule.Length, result.Steps);
        Assert.Equal(Enumerable.Range(1, result.Steps), result.Schedule.Select(step => step.Number));
    }

    private static bool IsParty(string naive, string party)
        => naive switch
        {
            "target" => party == "Target",
            "inhibit" => party == "Inhibit",
            _ => party is "Sender" or "IOMMU" or "KVM",
        };

    /// <summary>Memory after the step, as the schedule shows it.</summary>
    private static bool Shows(NaiveWorld world, WakeupStep step, WakeupModel model)
        => (world["irr0"] == "1" ? "1" : "0") == step.Irr
            && (world["entry"][0] == '1') == step.IsRunning
            && Is(world["mode"], step.Mode == "InGuest" ? "guest" : step.Mode)
            && Is(world["task"], step.TaskState)
            && world["cpu"] == $"{step.Cpu}"
            && (world["at target"] == "guest") == (step.Target == "Guest")
            && (world["at target"] == "asleep") == (step.Target == "Asleep")
            && world.Waiting(NaiveTarget.Name) == step.Waiting.Length
            && (!model.Senders.Contains(WakeupSender.Iommu) || world["irte"].StartsWith(Irte(step.Irte), StringComparison.Ordinal));

    private static bool Is(string naive, string shown) => naive.Equals(shown, StringComparison.OrdinalIgnoreCase);

    private static string Irte(string shown)
        => shown switch
        {
            "IsRun" => "run",
            "GALogIntr" => "log",
            _ => shown,
        };
}
