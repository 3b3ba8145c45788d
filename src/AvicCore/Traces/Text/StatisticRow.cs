namespace AvicCore;

/// <summary>A row of perf kvm stat: name, samples, shares, times (spec traces/README, S1).</summary>
internal sealed class StatisticRow
{
    private static readonly Literal s_us = new("us");
    private static readonly Literal s_deviation = new("( +-");

    public string Name { get; set; } = "";

    public long Samples { get; set; }

    public double SamplesPercent { get; set; }

    public double? TimePercent { get; set; }

    public long? MinNs { get; set; }

    public long? MaxNs { get; set; }

    public long? MeanNs { get; set; }

    public double? DeviationPercent { get; set; }

    /// <summary>
    /// Reads a row. Null if the line is none; <paramref name="isWhole"/> is false for one cut or wrapped.
    /// </summary>
    public static StatisticRow? TryRead(TextCursor text, out bool isWhole)
    {
        isWhole = false;
        text.SkipSpaces();
        int name = text.At;
        StatisticRow row = new();
        while (!text.IsAtEnd)
        {
            int nameEnd = text.At;
            text.SkipSpaces();
            TextCursor number = text;
            if (text.At > nameEnd && nameEnd > name && row.TrySamples(ref number))
            {
                row.Name = System.Text.Encoding.UTF8.GetString(text.Bytes, name, nameEnd - name);
                isWhole = row.TryTimes(ref number);
                return row;
            }

            while (!text.IsAtEnd && text.Current != ' ')
            {
                text.At++;
            }
        }

        return null;
    }

    /// <summary>True if a line is a whole row.</summary>
    public static bool IsWhole(byte[] bytes)
        => TryRead(new TextCursor(bytes, 0), out bool isWhole) is not null && isWhole;

    public void WriteTo(TraceRecord record)
    {
        record.ClearPrefix();
        record.Kind = TraceEventKind.ExitStatistic;
        record.Format = TraceFormat.PerfKvmStat;
        record.Name = "VM-EXIT";
        record.Text = Name;
        record.Row = this;
    }

    private bool TrySamples(ref TextCursor text)
    {
        if (!text.Decimal(out ulong samples) || !text.Skip(' ') || !TryPercent(ref text, out double share))
        {
            return false;
        }

        Samples = (long)samples;
        SamplesPercent = share;
        return true;
    }

    private bool TryTimes(ref TextCursor text)
    {
        if (!TryPercent(ref text, out double share))
        {
            return false;
        }

        TimePercent = share;
        long[] times = new long[3];
        int count = 0;
        while (count < times.Length && TryMicroseconds(ref text, out times[count]))
        {
            count++;
        }

        // Old perf has the mean alone.
        MinNs = count == 3 ? times[0] : null;
        MaxNs = count == 3 ? times[1] : null;
        MeanNs = count is 1 or 3 ? times[count - 1] : null;
        text.SkipSpaces();
        if (count is not (1 or 3) || !text.Skip(s_deviation) || !TryPercent(ref text, out double deviation))
        {
            return false;
        }

        DeviationPercent = deviation;
        text.SkipSpaces();
        return text.Skip(')') && text.SkipEnd();
    }

    private static bool TryPercent(ref TextCursor text, out double percent)
    {
        bool isRead = TryThousandths(ref text, out long thousandths) && text.Skip('%');
        percent = thousandths / 1000.0;
        return isRead;
    }

    /// <summary>Microseconds with decimals, as whole nanoseconds.</summary>
    private static bool TryMicroseconds(ref TextCursor text, out long nanoseconds)
        => TryThousandths(ref text, out nanoseconds) && text.Skip(s_us);

    /// <summary>A number with up to three decimals; others are cut off.</summary>
    private static bool TryThousandths(ref TextCursor text, out long thousandths)
    {
        thousandths = 0;
        text.SkipSpaces();
        if (!text.Decimal(out ulong whole) || whole > long.MaxValue / 10_000)
        {
            return false;
        }

        thousandths = (long)whole * 1000;
        if (!text.Skip('.'))
        {
            return true;
        }

        int scale = 100;
        while ((uint)(text.Current - '0') <= 9)
        {
            thousandths += (text.Current - '0') * scale;
            scale /= 10;
            text.At++;
        }

        return true;
    }
}
