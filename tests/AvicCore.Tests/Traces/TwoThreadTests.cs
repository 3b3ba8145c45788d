using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A second thread makes a summary sooner and not different.</summary>
public sealed class TwoThreadTests
{
    private static readonly Dictionary<string, Func<string>> s_texts = new()
    {
        ["every producer"] = () => Repeat(string.Concat(TraceWriter.Producers.Select(producer => FormatRowTests.Write(producer).Text))),
        ["trace-cmd"] = () => "cpus=4\n" + Repeat(FormatRowTests.Write(Producer.TraceCmdNew).Text),
        ["unknown events"] = () => string.Concat(Enumerable.Range(0, 60_000).Select(i => $" a-1 [001] 1.000001: event_{i % 1500}: x\n")),
        ["a line that just fits no more"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', LineBuffer.MaxLine + 1) + "\n" + new string('x', LineBuffer.MaxLine) + "\n",
        ["a long line"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', 3_000_000) + "\n" + FormatRowTests.Write(Producer.Perf).Text,
        ["no end"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text).TrimEnd('\n'),
        ["quoted, wrapped"] = () => Repeat("> " + FormatRowTests.Write(Producer.Trace).Text.Replace("\n", "\n> ", StringComparison.Ordinal).Replace(": vcpu", ":\n> vcpu", StringComparison.Ordinal) + "\n"),
    };

    public static TheoryData<string> Texts => [.. s_texts.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_summary_is_the_same(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(s_texts[name]());
        Assert.True(text.Length > 2 * TraceScanner.LargeChunk);
        Assert.Equal(Sum(new MemoryStream(text), null, out _), Sum(new MemoryStream(text), OnTask, out int used));
        Assert.True(used > 2, "The second thread was not used.");
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(s_texts[name]())];
        Assert.Equal(Sum(new MemoryStream(utf16), null, out _), Sum(new MemoryStream(utf16), OnTask, out _));
    }

    [Theory]
    [InlineData(1024 * 1024, 0)]
    [InlineData((1024 * 1024) + 1, 1)]
    [InlineData(1_100_000, 1)]
    [InlineData(3_000_000, 1)]
    public void A_line_is_too_long_by_its_length_alone(int length, int tooLong)
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('x', length) + "\n a-1 [001] 1.000001: kvm_eoi: apicid 0 vector 1\n");
        foreach (int size in new[] { 1000, 100_000, 128 * 1024, 1_000_000, int.MaxValue })
        {
            TraceReader reader = new();
            Assert.Single(Streams.ReadChunks(reader, text, size));
            Assert.Equal(2, reader.Lines);
            TraceIssue issue = Assert.Single(reader.Issues);
            Assert.Equal(tooLong == 1 ? TraceIssueKind.LineTooLong : TraceIssueKind.UnreadableLine, issue.Kind);
        }
    }

    [Fact]
    public void A_stream_that_breaks_throws_once_all_before_it_is_counted()
    {
        byte[] text = Encoding.UTF8.GetBytes(s_texts["every producer"]());
        for (int good = 0; good < 4; good++)
        {
            TraceSummaryBuilder alone = new();
            TraceSummaryBuilder two = new() { Beside = OnTask };
            Assert.Equal("broken", Assert.Throws<IOException>(() => alone.Add(new BrokenStream(text, good))).Message);
            Assert.Equal("broken", Assert.Throws<IOException>(() => two.Add(new BrokenStream(text, good))).Message);
            Assert.Equal(Describe(alone), Describe(two));
        }
    }

    private static string Sum(Stream stream, Func<Action, Action>? beside, out int used)
    {
        int count = 0;
        TraceSummaryBuilder builder = new()
        {
            Beside = beside is null ? null : work =>
            {
                count++;
                return beside(work);
            },
        };
        builder.Add(stream);
        used = count;
        return Describe(builder);
    }

    private static string Describe(TraceSummaryBuilder builder) => JsonSerializer.Serialize(builder.Build());

    /// <summary>A second thread of the pool: starts the work, and returns what waits for its end.</summary>
    internal static Action OnTask(Action work)
    {
        Task running = Task.Run(work);
        return () => running.GetAwaiter().GetResult();
    }

    private static string Repeat(string text)
    {
        StringBuilder all = new();
        while (all.Length < 3 * TraceScanner.LargeChunk)
        {
            all.Append(text);
        }

        return all.ToString();
    }

    private sealed class BrokenStream(byte[] text, int good) : MemoryStream(text)
    {
        private int _reads;

        public override int Read(byte[] buffer, int offset, int count)
            => _reads++ < good ? base.Read(buffer, offset, count) : throw new IOException("broken");
    }
}
