using System;
using System.Globalization;
using System.IO;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace AvicCore.Bench;

/// <summary>
/// A trace of 16 MB in memory: summed up, and read into objects, against a search for one event's name in the same bytes.
/// </summary>
/// <remarks>That search is the least that any counting has to do. The race with mawk is in <see cref="TraceRace"/>.</remarks>
[Throughput(Size)]
public class TraceBenchmark
{
    private const int Size = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Name => "kvm_avic_incomplete_ipi"u8;

    private byte[] _text = [];

    [GlobalSetup]
    public void Setup()
    {
        StringBuilder text = new(Size + 1024);
        for (int i = 0; text.Length < Size; i++)
        {
            int vcpu = i % 64;
            int target = i * 7 % 64;
            string thread = string.Create(
                CultureInfo.InvariantCulture, $"{"CPU " + vcpu + "/KVM",16}-{4161 + vcpu,-7} [{vcpu + 12:000}]");
            string time = string.Create(CultureInfo.InvariantCulture, $"{5123 + (i / 1_000_000),5}.{i % 1_000_000:000000}");
            text.Append(CultureInfo.InvariantCulture, $"{thread} d..1. {time}: kvm_exit: vcpu {vcpu} reason avic_incomplete_ipi rip 0xffffffff8105f2b6 info1 0x{target:x2}000000000000fd info2 0x00000001{target:x8} intr_info 0x00000000 error_code 0x00000000\n");
            text.Append(CultureInfo.InvariantCulture, $"{thread} ..... {time}: kvm_avic_incomplete_ipi: vcpu={vcpu}, icrh:icrl=0x{target:x2}000000:000000fd, id=1, index={target}\n");
            text.Append(CultureInfo.InvariantCulture, $"{thread} ..... {time}: kvm_apicv_accept_irq: apicid {target:x} vec 253 (Fixed|edge)\n");
            text.Append(CultureInfo.InvariantCulture, $"{thread} d..1. {time}: kvm_entry: vcpu {vcpu}, rip 0xffffffff8105f2b8\n");
            text.Append(CultureInfo.InvariantCulture, $"{thread} d..1. {time}: kvm_exit: vcpu {vcpu} reason hlt rip 0xffffffff81c0a0fe info1 0x0000000000000000 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000\n");
            text.Append(CultureInfo.InvariantCulture, $"{thread} ..... {time}: kvm_vcpu_wakeup: wait time {i % 100_000} ns, polling valid\n");
        }

        // The last line may be cut: it counts for nothing among so many.
        _text = Encoding.ASCII.GetBytes(text.ToString(0, Size));
    }

    [Benchmark(Baseline = true)]
    public long IndexOf()
    {
        ReadOnlySpan<byte> rest = _text;
        long count = 0;
        for (int at = rest.IndexOf(Name); at >= 0; at = rest.IndexOf(Name))
        {
            count++;
            rest = rest[(at + Name.Length)..];
        }

        return count;
    }

    [Benchmark]
    public long Summary()
    {
        TraceSummaryBuilder builder = new();
        builder.Add(new MemoryStream(_text));
        return builder.Build().Ipis.Incomplete;
    }

    [Benchmark]
    public long Events()
    {
        long count = 0;
        foreach (TraceEvent traced in new TraceReader().Read(new MemoryStream(_text)))
        {
            count += traced.Kind == TraceEventKind.IncompleteIpi ? 1 : 0;
        }

        return count;
    }
}
