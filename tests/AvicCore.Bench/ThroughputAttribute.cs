using System;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AvicCore.Bench;

/// <summary>Adds a column MB/s to the benchmarks of a class: what each reads of so many bytes, by its mean time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ThroughputAttribute(long bytes) : Attribute, IConfigSource
{
    /// <summary>What one operation reads.</summary>
    public long Bytes { get; } = bytes;

    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddColumn(new Column(bytes));

    private sealed class Column(long bytes) : IColumn
    {
        public string Id => nameof(ThroughputAttribute);

        public string ColumnName => "MB/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Millions of bytes read in a second";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
            => summary[benchmarkCase]?.ResultStatistics is { } statistics
                ? (bytes / statistics.Mean * 1e3).ToString("0", CultureInfo.InvariantCulture)
                : "NA";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
            => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
