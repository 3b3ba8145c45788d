using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>A result as text of at most 79 columns: verdict, counts, schedule, explanation, assumptions.</summary>
internal static class WakeupReport
{
    private const int Columns = 79;
    private const int StepColumns = 51;

    public static string Of(WakeupResult result)
    {
        List<string> lines =
        [
            $"{result.Verdict}: {result.Variant}",
            FormattableString.Invariant($"{result.Kernel} on {result.Hardware}, {result.States} states, ")
                + FormattableString.Invariant($"{result.Transitions} transitions, depth {result.Depth}"),
            FormattableString.Invariant($"At rest: {result.StatesAtRest} states, {result.StatesLost} of them lost, ")
                + FormattableString.Invariant($"{result.StatesLate} late"),
        ];
        if (result.Steps > 0)
        {
            lines.Add("");
            lines.Add($"{"#",3} {"Who",-9} {"Does",-StepColumns} {"IRR",3} {"IsRunning",9}");
            lines.AddRange(result.Schedule.SelectMany(Lines));
        }

        lines.Add("");
        lines.AddRange(WordWrap.Lines(result.Explanation, Columns, first: "", others: ""));
        lines.Add("");
        lines.Add("Assumed:");
        lines.AddRange(result.Assumptions.SelectMany(
            assumption => WordWrap.Lines(assumption, Columns, first: "- ", others: "  ")));
        return string.Join("\n", lines);
    }

    /// <summary>What the step does may need more than one line.</summary>
    private static IEnumerable<string> Lines(WakeupStep step)
    {
        string[] does = [.. WordWrap.Lines(step.Step, StepColumns, "", "")];
        yield return FormattableString.Invariant(
            $"{step.Number,3} {step.Party,-9} {does[0],-StepColumns} {step.Irr,3} {(step.IsRunning ? 1 : 0),9}");
        foreach (string rest in does.Skip(1))
        {
            yield return $"{"",3} {"",-9}   {rest}";
        }
    }
}
