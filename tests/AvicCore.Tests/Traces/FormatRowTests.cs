using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Every row of spec 04, as every producer writes it, reads back as it was.</summary>
public sealed class FormatRowTests
{
    public static TheoryData<string> Names => [.. TraceWriter.Producers.Select(producer => producer.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_of_every_producer_reads_back(string name)
    {
        Producer producer = System.Enum.Parse<Producer>(name);
        (string text, List<string> expected) = Write(producer);
        TraceReader reader = new();
        List<string> read = [.. reader.Read(Streams.Of(text)).Select(e => TraceRows.Describe(e, withLine: true))];
        Assert.Equal(expected, read);
        Assert.All(reader.Issues, issue => Assert.Equal(TraceIssueKind.TimeBackwards, issue.Kind));
        Assert.Equal(text.Count(character => character == '\n'), reader.Lines);
        Assert.Equal(expected.Count, reader.Events);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Chunks_of_any_size_and_single_lines_give_the_same_events(string name)
    {
        Producer producer = System.Enum.Parse<Producer>(name);
        (string text, List<string> expected) = Write(producer);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (int size in new[] { 1, 7, 63, 64, 65, 1000 })
        {
            List<TraceEvent> events = Streams.ReadChunks(new TraceReader(), bytes, size);
            Assert.Equal(expected, events.Select(e => TraceRows.Describe(e, withLine: true)));
        }

        TraceReader lines = new();
        List<TraceEvent> byLine = [.. text.Split('\n', System.StringSplitOptions.RemoveEmptyEntries).SelectMany(lines.ReadLine)];
        byLine.AddRange(lines.Complete());
        Assert.Equal(expected, byLine.Select(e => TraceRows.Describe(e, withLine: true)));
    }

    [Fact]
    public void Producers_may_change_within_an_input()
    {
        List<string> lines = [];
        List<string> expected = [];
        IReadOnlyList<TraceEvent> rows = TraceRows.Fresh();
        for (int number = 0; number < rows.Count * 3; number++)
        {
            Producer producer = TraceWriter.Producers[number * 7 % TraceWriter.Producers.Length];
            producer = producer == Producer.TraceCmdNew ? Producer.TraceCmdOld : producer;
            TraceEvent row = TraceRows.For(producer, rows[number % rows.Count], number % 1000);
            row.Line = number + 1;
            lines.Add(TraceWriter.Line(producer, row));
            expected.Add(TraceRows.Describe(row, withLine: true));
        }

        TraceReader reader = new();
        List<TraceEvent> read = [.. reader.Read(Streams.Of(string.Join('\n', lines)))];
        Assert.Equal(expected, read.Select(e => TraceRows.Describe(e, withLine: true)));
    }

    internal static (string Text, List<string> Expected) Write(Producer producer)
    {
        StringBuilder text = new();
        List<string> expected = [];
        IReadOnlyList<TraceEvent> rows = TraceRows.Fresh();
        bool hasHeader = producer == Producer.TraceCmdNew;
        text.Append(hasHeader ? "cpus=16\n" : "");
        for (int number = 0; number < rows.Count; number++)
        {
            TraceEvent row = TraceRows.For(producer, rows[number], number);
            row.Line += hasHeader ? 1 : 0;
            text.Append(TraceWriter.Line(producer, row)).Append('\n');
            expected.Add(TraceRows.Describe(row, withLine: true));
        }

        return (text.ToString(), expected);
    }
}
