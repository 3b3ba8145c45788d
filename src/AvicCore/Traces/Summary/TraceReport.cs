using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>A summary as text: verdict, what is worth doing, tables in the manner of perf kvm stat.</summary>
internal static class TraceReport
{
    public const int TopRows = 10;
    private const int Width = 79;

    public static string Write(TraceSummary summary)
    {
        List<string> lines = [];
        AddVerdict(summary, lines);
        AddFindings(summary, lines);
        ExitTable.Add(summary, lines);
        AddRest(summary.Exits.Length, "reason", lines);
        AddIpis(summary, lines);
        AddVcpus(summary, lines);
        AddPairs(summary, lines);
        AddInhibits(summary, lines);
        AddIssues(summary, lines);
        return string.Join("\n", lines.Select(line => line.TrimEnd()));
    }

    private static void AddVerdict(TraceSummary summary, List<string> lines)
    {
        string kernel = summary.IsKernelAssumed
            ? $"kernel {summary.Kernel} assumed: name yours with -Kernel"
            : $"kernel {summary.Kernel}";
        lines.Add($"AVIC: {summary.Verdict}   ({kernel})");
        lines.AddRange(summary.Evidence.SelectMany(evidence => Wrap(evidence, "  ")));
        string span = summary.SpanSeconds is double seconds ? Format($", {seconds:0.000} s") : "";
        string lost = summary.LostEvents > 0
            ? $", {Counted.Of(summary.LostEvents, "event")} dropped by the recorder"
            : "";
        string events = Counted.Of(summary.Events, "event");
        string read = summary.Lines > 0 ? $" in {Counted.Of(summary.Lines, "line")}" : ""; // Events have no lines.
        lines.Add($"  {events}{read}{span}{lost}");
    }

    private static void AddFindings(TraceSummary summary, List<string> lines)
    {
        if (summary.Findings.Length == 0)
        {
            return;
        }

        lines.Add("");
        lines.Add("Worth acting on");
        for (int i = 0; i < summary.Findings.Length; i++)
        {
            TraceFinding finding = summary.Findings[i];
            string title = Format($"  {i + 1}. ");
            lines.AddRange(Wrap(finding.Title, title, new string(' ', title.Length)));
            lines.AddRange(Wrap(finding.Text, "     "));
            lines.AddRange(Wrap($"[{finding.Evidence}]", "     "));
        }
    }

    private static void AddIpis(TraceSummary summary, List<string> lines)
    {
        IpiCounts ipis = summary.Ipis;
        if (ipis.Incomplete == 0)
        {
            return;
        }

        lines.Add("");
        lines.Add(Format($"{"INCOMPLETE IPI",32} {"Samples",11} {"Samples%",9}"));
        foreach (FailureCount failure in ipis.Failures)
        {
            string name = Enum.IsDefined(typeof(IpiFailure), failure.Failure) ? failure.Failure.ToString() : "not known";
            string id = Format($"id {failure.Id} {name}");
            lines.Add(Format($"{id,32} {failure.Count,11} {failure.Percent,8:0.00}%"));
        }

        string recorded = ipis.IsPathRecorded ? "as recorded" : "by this kernel's rules";
        string handled = Format($"{ipis.Fast} fast, {ipis.Slow} slow, {ipis.Emulated} emulated, {ipis.Dropped} dropped");
        lines.AddRange(Wrap($"path {recorded}: {handled}", "  ", "    "));
        foreach (SlowCauseCount cause in ipis.SlowCauses)
        {
            string words = SlowPathWords.Of(cause.Cause);
            lines.AddRange(Wrap(Format($"{cause.Count} slow because of {words} ({cause.Percent:0.0}%)"), "    ", "      "));
        }

        string logical = Format($"{ipis.Logical} logical ({ipis.LogicalSeveral} to several)");
        long shorthands = ipis.ShorthandSelf + ipis.ShorthandAll + ipis.ShorthandOthers;
        string others = Format($"{ipis.Broadcast} broadcast, {shorthands} by shorthand");
        lines.AddRange(Wrap(Format($"destination: {ipis.Physical} physical, {logical}, {others}"), "  ", "    "));
    }

    private static void AddVcpus(TraceSummary summary, List<string> lines)
    {
        if (summary.Ipis.Incomplete == 0)
        {
            return;
        }

        // The table is about incomplete IPIs: busiest senders and targets, a vCPU that has none is left out.
        VcpuIpiCount[] vcpus = [.. summary.Vcpus.Where(row => row.Sent + row.Targeted > 0)];
        lines.Add("");
        lines.Add($"{"vCPU",12} {"IPIs sent",11} {"IPIs to it",11} {"Slow",9} {"Exits",11}");
        foreach (VcpuIpiCount row in vcpus.OrderByDescending(row => row.Sent + row.Targeted).Take(TopRows))
        {
            lines.Add(Format($"{row.Vcpu,12} {row.Sent,11} {row.Targeted,11} {row.Slow,9} {row.Exits,11}"));
        }

        AddRest(vcpus.Length, "vCPU", lines);
    }

    private static void AddPairs(TraceSummary summary, List<string> lines)
    {
        if (summary.HeatMap.Length == 0)
        {
            return;
        }

        lines.Add("");
        lines.Add(Format($"{"FROM vCPU",12} {"TO",12} {"IPIs",11}"));
        foreach (IpiPairCount pair in summary.HeatMap.Take(TopRows))
        {
            string source = pair.Source is int from ? Format($"{from}") : "?";
            string target = pair.Target is int to ? Format($"{to}") : "several";
            lines.Add(Format($"{source,12} {target,12} {pair.Count,11}"));
        }

        AddRest(summary.HeatMap.Length, "pair", lines);
    }

    private static void AddInhibits(TraceSummary summary, List<string> lines)
    {
        if (summary.InhibitTotals.Length == 0)
        {
            return;
        }

        lines.Add("");
        lines.Add(Format($"{"INHIBIT",20} {"Set",6} {"Cleared",7} {"At end",6}  How to lift it"));
        foreach (InhibitTotal total in summary.InhibitTotals)
        {
            string atEnd = total.IsSetAtEnd ? "set" : "";
            string row = Format($"{total.Reason,20} {total.Set,6} {total.Cleared,7} {atEnd,6}  ");
            string[] lift = [.. Wrap(total.HowToLift, "", Width - row.Length)];
            lines.Add(row + (lift.Length > 0 ? lift[0] : ""));
            lines.AddRange(lift.Skip(1).Select(line => new string(' ', row.Length) + line));
        }
    }

    private static void AddIssues(TraceSummary summary, List<string> lines)
    {
        if (summary.Issues.Length > 0)
        {
            lines.Add("");
            lines.Add("Not read, or strange");
            lines.AddRange(summary.Issues.SelectMany(issue => Wrap(issue.Message, "  ")));
        }
    }

    private static void AddRest(int count, string what, List<string> lines)
    {
        if (count > TopRows)
        {
            lines.Add($"{"",12} ... {Counted.Of(count - TopRows, "more " + what)}");
        }
    }

    private static IEnumerable<string> Wrap(string text, string indent, int width = Width)
        => WordWrap.Lines(text, width, indent, indent);

    /// <summary>The first line starts as told, the others with an indent.</summary>
    private static IEnumerable<string> Wrap(string text, string start, string indent, int width = Width)
        => WordWrap.Lines(text, width, start, indent);

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
