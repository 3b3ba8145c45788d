using System;

namespace AvicCore;

/// <summary>A row of perf kvm stat: one exit reason, how often and how long.</summary>
public sealed class ExitStatistic : TraceEvent
{
    /// <inheritdoc/>
    public override TraceEventKind Kind => TraceEventKind.ExitStatistic;

    /// <summary>The kernel's name of the exit, made whole if the column cut it.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The name as the row has it.</summary>
    public string ReasonText { get; set; } = "";

    /// <summary>How many exits.</summary>
    public long Samples { get; set; }

    /// <summary>Their share of all exits, 0 to 100.</summary>
    public double SamplesPercent { get; set; }

    /// <summary>Their share of the time outside the guest, 0 to 100; null if the row was cut.</summary>
    public double? TimePercent { get; set; }

    /// <summary>The shortest, in nanoseconds; null if the row does not tell.</summary>
    public long? MinNs { get; set; }

    /// <summary>The longest, in nanoseconds; null if the row does not tell.</summary>
    public long? MaxNs { get; set; }

    /// <summary>The mean, in nanoseconds; null if the row was cut.</summary>
    public long? MeanNs { get; set; }

    /// <summary>The relative standard deviation of the mean, in percent; null if the row was cut.</summary>
    public double? DeviationPercent { get; set; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string mean = MeanNs is long ns ? FormattableString.Invariant($", mean {ns} ns") : "";
        return FormattableString.Invariant($"{Reason}: {Samples} exits, {SamplesPercent} %{mean}");
    }

    internal override void ReadFrom(TraceRecord record)
    {
        StatisticRow row = record.Row!;
        Reason = SvmExits.Canonical(row.Name);
        ReasonText = row.Name;
        Samples = row.Samples;
        SamplesPercent = row.SamplesPercent;
        TimePercent = row.TimePercent;
        MinNs = row.MinNs;
        MaxNs = row.MaxNs;
        MeanNs = row.MeanNs;
        DeviationPercent = row.DeviationPercent;
    }

    internal override void WriteTo(TraceRecord record)
    {
        record.Text = ReasonText.Length > 0 ? ReasonText : Reason;
        record.Row = new StatisticRow
        {
            Name = record.Text,
            Samples = Samples,
            SamplesPercent = SamplesPercent,
            TimePercent = TimePercent,
            MinNs = MinNs,
            MaxNs = MaxNs,
            MeanNs = MeanNs,
            DeviationPercent = DeviationPercent,
        };
    }
}
