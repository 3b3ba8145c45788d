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
        ["one event"] = () => Repeat(" CPU 1/KVM-4161 [012] ..... 5123.000001: kvm_entry: vcpu 1, rip 0xffffffff8105f2b8\n"),
        ["trace-cmd"] = () => "cpus=4\n" + Repeat(FormatRowTests.Write(Producer.TraceCmdNew).Text),
        ["unknown events"] = () => string.Concat(Enumerable.Range(0, 200_000).Select(i => $" a-1 [001] 1.000001: event_{i % 1500}: x\n")),
        ["a line that just fits no more"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', LineBuffer.MaxLine + 1) + "\n" + new string('x', LineBuffer.MaxLine) + "\n",
        ["a long line"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text) + new string('x', 3_000_000) + "\n" + FormatRowTests.Write(Producer.Perf).Text,
        ["no end"] = () => Repeat(FormatRowTests.Write(Producer.Trace).Text).TrimEnd('\n'),
        ["quoted, wrapped"] = () => Repeat("> " + FormatRowTests.Write(Producer.Trace).Text.Replace("\n", "\n> ", StringComparison.Ordinal).Replace(": vcpu", ":\n> vcpu", StringComparison.Ordinal) + "\n"),
    };

    /// <summary>More names than are kept, and lines that only those before them explain: nothing of it can be taken apart.</summary>
    private static readonly string[] s_inOrder = ["unknown events", "quoted, wrapped"];

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
        AssertSame(text, new TraceSummaryBuilder(), new TraceSummaryBuilder(), out long apart);
        Assert.Equal(s_inOrder.Contains(name), apart == 0);
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(s_texts[name]())];
        AssertSame(utf16, new TraceSummaryBuilder(), new TraceSummaryBuilder(), out _);
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
        long apart = 0;
        Gen.Select(s_text, Gen.Int[64, 4000]).Holds(
            (text, size) =>
            {
                AssertSame(text, Blocks(size), Blocks(size), out long taken);
                Interlocked.Add(ref lines, text.Count(letter => letter == '\n'));
                Interlocked.Add(ref apart, taken);
            },
            cases: 8_000);
        Assert.InRange(apart, lines / 20, lines);
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
            AssertSame(text, Blocks(size), Blocks(size), out _);
        }
    }

    [Fact]
    public void A_stream_that_fails_on_either_thread_is_counted_up_to_there()
    {
        byte[] text = [.. Enumerable.Repeat("CPU 1/KVM-4161 [012] ..... 5123.000001: kvm_entry: vcpu 1, rip 0x1\n", 100)
            .SelectMany(Encoding.ASCII.GetBytes)];
        for (int length = 0; length < text.Length; length += 37)
        {
            foreach (bool isAlone in new[] { true, false })
            {
                using FailingStream stream = new(text, length);
                TraceSummaryBuilder builder = new(null, 512) { Beside = isAlone ? null : new Ahead(stream).Start };
                builder.Ring.Least = 1;
                Assert.Throws<IOException>(() => builder.Add(stream));
                Assert.Equal(text.Take(length).Count(letter => letter == '\n'), builder.Lines);
            }
        }
    }

    private static void AssertSame(byte[] text, TraceSummaryBuilder alone, TraceSummaryBuilder onTwo, out long apart)
    {
        alone.Add(new MemoryStream(text));
        using CountedStream stream = new(text, text.Length);
        onTwo.Beside = new Ahead(stream).Start;
        onTwo.Add(stream);
        apart = onTwo.LinesApart;
        Assert.Equal(JsonSerializer.Serialize(alone.Build()), JsonSerializer.Serialize(onTwo.Build()));
    }

    private static byte[] Line((string Line, int At, byte Value, int Kind) any, int index)
    {
        string time = (100 + (index * 10) - (any.Line.Contains(": -", StringComparison.Ordinal) ? 25 : 0)).ToString("d6", CultureInfo.InvariantCulture);
        string line = any.Line.Replace("{0:d6}", time, StringComparison.Ordinal)
            .Replace(": -", ": ", StringComparison.Ordinal).Replace(": +", ": ", StringComparison.Ordinal);
        byte[] bytes = Encoding.ASCII.GetBytes(line);
        return [.. any.Kind < 2 ? TraceFuzzTests.Mutate(bytes, [(any.At, any.Value, any.Kind)]) : bytes, (byte)'\n'];
    }

    private static TraceSummaryBuilder Blocks(int size)
    {
        TraceSummaryBuilder builder = new(KvmKernel.Parse("6.12"), size);
        builder.Ring.Least = 1;
        return builder;
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

    /// <summary>A second thread that has read all that it may before the caller goes on.</summary>
    private sealed class Ahead(CountedStream stream)
    {
        public Action Start(Action work)
        {
            int reads = stream.Reads + BlockRing.Capacity - 1; // The first block is the caller's.
            Task running = Task.Run(work);
            SpinWait.SpinUntil(() => stream.Reads >= reads || running.IsCompleted);
            return () => running.GetAwaiter().GetResult();
        }
    }

    private class CountedStream(byte[] text, int length) : MemoryStream(text, 0, length)
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override int Read(byte[] buffer, int offset, int count)
        {
            Interlocked.Increment(ref _reads);
            return base.Read(buffer, offset, count);
        }
    }

    /// <summary>Fails behind so many bytes.</summary>
    private sealed class FailingStream(byte[] text, int length) : CountedStream(text, length)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            return read > 0 ? read : throw new IOException("gone");
        }
    }
}
