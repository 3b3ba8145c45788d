using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A second thread makes a summary sooner and not different.</summary>
public sealed class TwoThreadTests
{
    private static readonly Dictionary<string, Func<string>> s_texts = new()
    {
        ["every producer"] = () => Repeat(string.Concat(TraceWriter.Producers.Select(producer => FormatRowTests.Write(producer).Text))),
        ["trace-cmd"] = () => "cpus=4\n" + Repeat(FormatRowTests.Write(Producer.TraceCmdNew).Text),
        ["unknown events"] = () => string.Concat(Enumerable.Range(0, 200_000).Select(i => $" a-1 [001] 1.000001: event_{i % 1500}: x\n")),
        ["a line that just fits no more"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', LineBuffer.MaxLine + 1) + "\n" + new string('x', LineBuffer.MaxLine) + "\n",
        ["a long line"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', 3_000_000) + "\n" + FormatRowTests.Write(Producer.Perf).Text,
        ["no end"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text).TrimEnd('\n'),
        ["quoted, wrapped"] = () => Repeat("> " + FormatRowTests.Write(Producer.Trace).Text.Replace("\n", "\n> ", StringComparison.Ordinal).Replace(": vcpu", ":\n> vcpu", StringComparison.Ordinal) + "\n"),
    };

    private static readonly string[] s_bodies =
    [
        "kvm_exit: vcpu {0} reason avic_incomplete_ipi rip 0x1 info1 0x{1:x16} info2 0x{2:x16} intr_info 0x00000000 error_code 0x00000000",
        "kvm_exit: reason avic_incomplete_ipi rip 0x1 info {1:x} {2:x}",
        "kvm_exit: vcpu {0} reason hlt rip 0x1 info1 0x0000000000000000 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000",
        "kvm_exit: vcpu {0} reason 0x4{0:x2} rip 0x1 info1 0x0000000000000000 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000",
        "kvm_avic_incomplete_ipi: vcpu={0}, icrh:icrl=0x{3:x8}:{4:x8}, id=1, index={0}",
        "kvm_avic_kick_vcpu_slowpath: icrh:icrl=0x{3:x6}:{4:x8}, index={0}",
        "kvm_entry: vcpu {0}, rip 0xffffffff8105f2b8",
        "kvm_apicv_inhibit_changed: set reason={0}, inhibits=0x{5:x}",
        "kvm_apicv_inhibit_changed: cleared reason={0}, inhibits=0x0",
        "kvm_apicv_accept_irq: apicid {0:x} vec 253 (Fixed|edge)",
        "kvm_vcpu_wakeup: wait time 18446744073709551{0:d3} ns, polling valid",
        "kvm_avic_unaccelerated_access: vcpu={0}, offset=0xd0(APIC_LDR), trap, write, vec=0x0",
        "kvm_avic_doorbell: vcpuid={0}, apicid=12",
        "kvm_avic_ga_log: vmid=3, vcpuid={0}",
        "kvm_msr: msr_write 830 = 0x{1:x}",
        "sched_switch: prev_comm=a prev_pid={0}",
        "made_up_{0}: something",
    ];

    /// <summary>Few threads, few ICRs, times that mostly rise: blocks begin in the middle of every story.</summary>
    private static readonly Gen<string> s_line = Gen
        .Select(Gen.OneOf(s_bodies), Gen.Int[0, 3], Gen.OneOf<ulong>(0x0100_0000_0000_00FDUL, 0x0200_0000_0000_00FD, 0xC_00FC), Gen.Int[0, 19])
        .Select((body, vcpu, icr, step) => string.Create(
            CultureInfo.InvariantCulture,
            $"    CPU {vcpu}/KVM-{4161 + vcpu,-7} [{12 + vcpu:d3}] .....  5123.{{0:d6}}: ") + (step == 0 ? "-" : "+")
            + string.Format(CultureInfo.InvariantCulture, body, vcpu, icr, 0x1_0000_0001UL, icr >> 32, (uint)icr, 1 << vcpu));

    private static readonly Gen<byte[]> s_text = Gen
        .Select(s_line, Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 99])
        .Array[1, 80]
        .Select(lines => lines.SelectMany((line, index) => Line(line, index)).ToArray());

    public static TheoryData<string> Texts => [.. s_texts.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_summary_is_the_same(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(s_texts[name]());
        Assert.True(text.Length > 4 * TraceScanner.LargeChunk);
        Assert.Equal(Sum(new MemoryStream(text), null, out _), Sum(new MemoryStream(text), OnTask, out int used));
        Assert.True(used > 1, "The second thread was not used.");
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
    public void Random_lines_of_few_threads_are_summed_up_the_same_wherever_they_are_cut()
    {
        long lines = 0;
        long beside = 0;
        Gen.Select(s_text, Gen.Int[64, 4000]).Holds(
            (text, size) =>
            {
                string alone = SumBlocks(text, size, null, out _);
                string onTwo = SumBlocks(text, size, OnTask, out long taken);
                Assert.Equal(alone, onTwo);
                Interlocked.Add(ref lines, text.Count(letter => letter == '\n'));
                Interlocked.Add(ref beside, taken);
            },
            cases: 8_000);
        Assert.InRange(beside, lines / 20, lines);
    }

    [Fact]
    public void Lines_that_run_backwards_are_summed_up_the_same_wherever_they_are_cut()
    {
        const string Exit = " CPU 0/KVM-4161  [012]  5123.{0:d6}: kvm_exit: vcpu 0 reason avic_incomplete_ipi rip 0x1 info 1000000000000fd 100000001\n";
        const string Ipi = " CPU 0/KVM-4161  [012]  5123.{0:d6}: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1\n";
        string lines = string.Concat(Enumerable.Range(0, 60).Select(i => string.Format(CultureInfo.InvariantCulture, i % 2 == 0 ? Ipi : Exit, 900 - (i * (i % 3)))));
        byte[] text = Encoding.ASCII.GetBytes(lines);
        for (int size = 64; size < 2000; size += 17)
        {
            Assert.Equal(SumBlocks(text, size, null, out _), SumBlocks(text, size, OnTask, out _));
        }
    }

    [Fact]
    public void A_stream_that_fails_on_either_thread_is_counted_up_to_there()
    {
        byte[] text = [.. Enumerable.Repeat("CPU 1/KVM-4161 [012] ..... 5123.000001: kvm_entry: vcpu 1, rip 0x1\n", 100)
            .SelectMany(Encoding.ASCII.GetBytes)];
        for (int length = 0; length < text.Length; length += 37)
        {
            foreach (Func<Action, Action>? beside in new Func<Action, Action>?[] { null, OnTask })
            {
                TraceSummaryBuilder builder = new(null, 512) { Beside = beside, MinAhead = 1 };
                Assert.Throws<IOException>(() => builder.Add(new FailingStream(text, length)));
                Assert.Equal(text.Take(length).Count(letter => letter == '\n'), builder.Lines);
            }
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

    private static byte[] Line((string Line, int At, byte Value, int Kind) any, int index)
    {
        string time = (100 + (index * 10) - (any.Line.Contains(": -", StringComparison.Ordinal) ? 25 : 0)).ToString("d6", CultureInfo.InvariantCulture);
        string line = any.Line.Replace("{0:d6}", time, StringComparison.Ordinal)
            .Replace(": -", ": ", StringComparison.Ordinal).Replace(": +", ": ", StringComparison.Ordinal);
        byte[] bytes = Encoding.ASCII.GetBytes(line);
        return [.. any.Kind < 2 ? TraceFuzzTests.Mutate(bytes, [(any.At, any.Value, any.Kind)]) : bytes, (byte)'\n'];
    }

    private static string SumBlocks(byte[] text, int size, Func<Action, Action>? beside, out long taken)
    {
        TraceSummaryBuilder builder = new(KvmKernel.Parse("6.12"), size) { Beside = beside, MinAhead = 1 };
        builder.Add(new MemoryStream(text));
        taken = builder.LinesBeside;
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
        while (all.Length < 5 * TraceScanner.LargeChunk)
        {
            all.Append(text);
        }

        return all.ToString();
    }

    /// <summary>Fails behind so many bytes.</summary>
    private sealed class FailingStream(byte[] text, int length) : MemoryStream(text, 0, length)
    {
        public override int Read(byte[] buffer, int offset, int count)
            => Position == Length ? throw new IOException("gone") : base.Read(buffer, offset, count);
    }
}
