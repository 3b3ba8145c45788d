using System;

namespace AvicCore;

/// <summary>Lines around events: headers, table heads, and what recorders say they lost.</summary>
internal static class Headings
{
    private static readonly string[] s_starts =
    [
        "#", "cpus=", "Analyze events", "Total Samples", "VM-EXIT", "version =", "tracer:", "WARNING: perf", "| ", "||",
    ];

    /// <summary>A line that carries no event and is no damage.</summary>
    public static bool IsHeading(string line)
    {
        string text = line.Trim();
        foreach (string start in s_starts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        bool isEmpty = text.StartsWith("CPU ", StringComparison.Ordinal)
            && text.EndsWith(" is empty", StringComparison.Ordinal);
        return isEmpty || IsMadeOf(text, '-') || IsMadeOf(text, '=');
    }

    /// <summary>A row of dots: someone cut the table here.</summary>
    public static bool IsCut(string line) => line.Trim().Length >= 3 && IsMadeOf(line.Trim(), '.');

    /// <summary><c>CPU:3 [12 EVENTS DROPPED]</c>, <c>CPU:3 [LOST 12 EVENTS]</c>, <c>LOST 12 events</c>.</summary>
    public static bool TryReadLost(string line, TraceRecord record)
    {
        bool isLost = Ordinal.Contains(line, "EVENTS DROPPED")
            || (Ordinal.Contains(line, "LOST") && Ordinal.ContainsIgnoreCase(line, "events"));
        if (!isLost)
        {
            return false;
        }

        record.ClearPrefix();
        record.Kind = TraceEventKind.LostEvents;
        record.Format = TraceFormat.Bare;
        record.Name = "lost";
        int cpu = line.IndexOf("CPU:", StringComparison.Ordinal);
        record.Cpu = cpu < 0 ? -1 : (int)NumberAt(line, cpu + 4, -1);
        int from = Math.Max(Ordinal.IndexOf(line, '['), line.IndexOf("LOST", StringComparison.Ordinal));
        record.Value = (ulong)NumberAt(line, Math.Max(from, 0), 0);
        return true;
    }

    private static long NumberAt(string text, int at, long otherwise)
    {
        while (at < text.Length && text[at] is not (>= '0' and <= '9'))
        {
            at++;
        }

        long sum = 0;
        int start = at;
        while (at < text.Length && text[at] is >= '0' and <= '9' && at - start < 9)
        {
            sum = (sum * 10) + (text[at] - '0');
            at++;
        }

        return at > start ? sum : otherwise;
    }

    private static bool IsMadeOf(string text, char character) => text.Length > 0 && text.Trim(character).Length == 0;
}
