using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Whatever comes in, nothing throws, every line is accounted for, and chunks do not matter.</summary>
public sealed class TraceFuzzTests
{
    private static readonly string[] s_lines =
        [.. TraceWriter.Producers.SelectMany(producer => FormatRowTests.Write(producer).Text.Split('\n'))
            .Concat(
            [
                "[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f",
                "avic_incomplete_ipi      19679     3.90%     0.03%      0.38us     22.67us      3.66us ( +-   0.71% )",
                "CPU:3 [12 EVENTS DROPPED]", "apicv_inhibit_reasons: 20", "# tracer: nop", "cpus=4", "20", "....",
            ])];

    private static readonly Gen<byte[]> s_mutated =
        from line in Gen.OneOf(s_lines)
        from edits in Gen.Select(Gen.Int[0, 200], Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(0, 10, 13, 27, 32, (byte)'=', (byte)'>', 0xA0, 0xC2, 0xFF, (byte)':', (byte)'[')), Gen.Int[0, 3]).Array[0, 6]
        select Mutate(Encoding.UTF8.GetBytes(line), edits);

    private static readonly Gen<byte[]> s_text =
        s_mutated.Array[1, 12].Select(lines => lines.SelectMany(line => line.Append((byte)'\n')).ToArray());

    [Fact]
    public void Mutated_lines_never_throw_and_chunks_do_not_matter()
        => Gen.Select(s_text, Gen.Int[1, 200]).Holds(
            (text, size) =>
            {
                List<string> whole = Describe(text, int.MaxValue, out string issues);
                List<string> chunks = Describe(text, size, out string chunkIssues);
                Assert.Equal(whole, chunks);
                Assert.Equal(issues, chunkIssues);
            },
            cases: 15_000);

    /// <summary>What fuzzing found: lines that a quick look and a close look read differently.</summary>
    [Theory]
    [InlineData("       CPU 3/KVM-4162  [0280] .....  5123.456809: kvm_eoi: apicid 0 vector 1\n       CPU 3/KVM-4162  [0280][ d.1.  5123.456826: kvm_eoi: apicid 0 vector 1\n")]
    [InlineData(" a-1 [001] ..... 1.000001: kvm_eoi: apicid 0 vector 1\n a-1 [001] .  .. 1.000001: kvm_eoi: apicid 0 vector 1\n")]
    [InlineData("a 41 [042] 1.000001: kvm:\rkvm_exit: reason 0x9999rip 0x0 info 1 0\n")]
    [InlineData("a 41 [042] 1.000001: foo:\u0001bar: x\r\na 41 [042] 1.000001: foo:\r\n")]
    public void A_quick_look_and_a_close_look_agree(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] held = [.. "a 41 [042] 1.000001: kvm_entry: vcpu 0\n"u8, .. bytes];
        foreach (byte[] input in new[] { bytes, held })
        {
            List<string> quick = Describe(input, int.MaxValue, out string issues);
            foreach (int size in new[] { 1, 6, 50 })
            {
                Assert.Equal(quick, Describe(input, size, out string chunkIssues));
                Assert.Equal(issues, chunkIssues);
            }
        }
    }

    [Fact]
    public void Bytes_of_chance_never_throw()
        => Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 200]).Holds(
            (bytes, size) =>
            {
                Describe(bytes, size, out _);
                TraceSummaryBuilder builder = new();
                builder.Add(new MemoryStream(bytes));
                Assert.NotEmpty(builder.Build().Evidence);
            },
            cases: 2_000);

    [Fact]
    public void A_summary_of_mutated_lines_never_throws()
        => s_text.Holds(
            text =>
            {
                TraceSummaryBuilder builder = new(KvmKernel.Parse("6.1"));
                builder.Add(new MemoryStream(text));
                TraceSummary summary = builder.Build();
                Assert.True(summary.Ipis.Incomplete >= summary.HeatMap.Sum(pair => pair.Count));
            },
            cases: 5_000);

    private static List<string> Describe(byte[] bytes, int size, out string issues)
    {
        TraceReader reader = new();
        List<TraceEvent> events = Streams.ReadChunks(reader, bytes, size);
        issues = Describe(reader.Issues);
        return [.. events.Select(traced => TraceRows.Describe(traced, withLine: true))];
    }

    private static string Describe(IReadOnlyList<TraceIssue> issues)
        => string.Join('\n', issues.Select(issue => $"{issue.Kind} {issue.Name} {issue.Count} {issue.FirstLine} {issue.Sample}"));

    /// <summary>Changes, adds and takes bytes, or cuts the line.</summary>
    internal static byte[] Mutate(byte[] line, (int At, byte Value, int Kind)[] edits)
    {
        List<byte> bytes = [.. line];
        foreach ((int at, byte value, int kind) in edits)
        {
            int index = bytes.Count == 0 ? 0 : at % bytes.Count;
            switch (kind)
            {
                case 0 when bytes.Count > 0:
                    bytes[index] = value;
                    break;
                case 1:
                    bytes.Insert(index, value);
                    break;
                case 2 when bytes.Count > 0:
                    bytes.RemoveAt(index);
                    break;
                default:
                    bytes.RemoveRange(index, bytes.Count - index);
                    break;
            }
        }

        return [.. bytes];
    }
}
