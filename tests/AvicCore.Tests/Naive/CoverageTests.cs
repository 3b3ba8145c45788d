using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The random machines are worth something only if they get everywhere.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void Random_machines_reach_every_path_failure_list_and_warning()
    {
        HashSet<string> seen = [];
        NaiveCaseGen.Any.Holds(
            machine =>
            {
                foreach (string generation in new[] { "G0a", "G3a", "G5" })
                {
                    NaiveMachine naive = machine.ToNaive(generation);
                    foreach (ulong icr in machine.Icrs)
                    {
                        NaiveOutcome outcome = naive.Send(machine.Source, icr);
                        lock (seen)
                        {
                            Note(seen, outcome);
                        }
                    }
                }
            },
            cases: 20_000);

        // Hardware reports the slot of a single logical bit, so 5.19's comparison never fails (spec 01 section 6).
        seen.Add($"warning {IpiWarning.LogicalIndexNotIndex}");
        string[] expected =
        [
            .. Enum.GetValues<IpiPath>().Select(path => $"path {path}"),
            .. Enum.GetValues<IpiWarning>().Select(warning => $"warning {warning}"),
            .. new[] { "none", "0", "1", "2", "3", "4" }.Select(id => $"exit {id}"),
            "lost", "dropped", "woken", "software doorbell", "host ipi", "several kicked",
        ];
        Assert.Empty(expected.Except(seen));
    }

    private static void Note(HashSet<string> seen, NaiveOutcome outcome)
    {
        seen.Add($"path {outcome.Path}");
        seen.Add($"exit {outcome.ExitId?.ToString(provider: null) ?? "none"}");
        seen.UnionWith(outcome.Warnings.Select(warning => $"warning {warning}"));
        Note(seen, "lost", outcome.Lost.Count > 0);
        Note(seen, "dropped", outcome.Dropped.Count > 0);
        Note(seen, "woken", outcome.Woken.Count > 0);
        Note(seen, "software doorbell", outcome.SoftwareDoorbells.Count > 0);
        Note(seen, "host ipi", outcome.HostIpis.Count > 0);
        Note(seen, "several kicked", outcome.Kicked.Count > 1);
    }

    private static void Note(HashSet<string> seen, string what, bool isSo)
    {
        if (isSo)
        {
            seen.Add(what);
        }
    }
}
