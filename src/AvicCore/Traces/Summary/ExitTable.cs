using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>The table of exits: as perf kvm stat has it, in 79 columns; without times where the input has none.</summary>
internal static class ExitTable
{
    public static void Add(TraceSummary summary, List<string> lines)
    {
        if (summary.Exits.Length == 0)
        {
            return;
        }

        lines.Add("");
        bool isTimed = summary.Exits.Any(exit => exit.MeanNs is not null);
        lines.Add(isTimed
            ? Format($"{"VM-EXIT",25}{"Samples",9}{"Samples%",9}{"Time%",8}{"Min",8}{"Max",10}{"Avg time",10}")
            : Format($"{"VM-EXIT",32} {"Samples",11} {"Samples%",9} {"Per second",11}"));
        foreach (ExitCount exit in summary.Exits.Take(TraceReport.TopRows))
        {
            lines.Add(isTimed ? Timed(exit) : Untimed(exit));
        }
    }

    private static string Untimed(ExitCount exit)
    {
        string rate = exit.PerSecond is double perSecond ? Format($"{perSecond:0.0}") : "";
        return Format($"{exit.Reason,32} {exit.Count,11} {exit.Percent,8:0.00}% {rate,11}");
    }

    /// <summary>As perf kvm stat has it, in 79 columns.</summary>
    private static string Timed(ExitCount exit)
    {
        string share = exit.TimePercent is double percent ? Format($"{percent:0.00}%") : "";
        string times = $"{Time(exit.MinNs, 8)}{Time(exit.MaxNs, 10)}{Time(exit.MeanNs, 10)}";
        return Format($"{exit.Reason,25}{exit.Count,9}{exit.Percent,8:0.00}%{share,8}{times}");
    }

    /// <summary>Microseconds, with as many of perf's two decimals as leave a blank before them; else milliseconds.</summary>
    private static string Time(double? ns, int width)
    {
        if (ns is not double time)
        {
            return new string(' ', width);
        }

        string[] texts =
        [
            Format($"{time / 1000:0.00}us"), Format($"{time / 1000:0.0}us"), Format($"{time / 1000:0}us"),
            Format($"{time / 1_000_000:0}ms"),
        ];
        return (texts.FirstOrDefault(text => text.Length < width) ?? texts[texts.Length - 1]).PadLeft(width);
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
