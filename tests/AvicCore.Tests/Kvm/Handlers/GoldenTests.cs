using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Destination x running set x handler to outcome, one line each, reviewed as a diff.</summary>
/// <remarks>AVICPS_WRITE_GOLDEN=1 writes the files anew; then read what changed.</remarks>
public sealed class GoldenTests
{
    private static readonly bool s_writes = Environment.GetEnvironmentVariable("AVICPS_WRITE_GOLDEN") == "1";

    private static string Folder => Path.Combine(SourceTree.RepositoryRoot, "tests", "AvicCore.Tests", "Spec");

    [Fact]
    public void Four_flat_vCPUs_come_out_as_the_golden_file_says()
        => Compare(
            "golden-flat.txt", ApicMode.XApicFlat, [.. Range(0, 16), 0x10, 0x1F, 0x80, 0xFF], [1, 2, 3, 4, 0xFF]);

    [Fact]
    public void Five_cluster_vCPUs_come_out_as_the_golden_file_says()
        => Compare(
            "golden-cluster.txt", ApicMode.XApicCluster, [0x02, 0x06, 0x0F, 0x11, 0x13, 0x21, 0xF1, 0xFF], [4, 0xFF]);

    private static IEnumerable<uint> Range(int first, int count) => Enumerable.Range(first, count).Select(n => (uint)n);

    private static void Compare(string name, ApicMode mode, uint[] logical, uint[] physical)
    {
        string actual = Table(mode, mode == ApicMode.XApicFlat ? 4 : 5, logical, physical);
        string file = Path.Combine(Folder, name);
        if (s_writes)
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file).Split('\n'), actual.Split('\n'));
    }

    private static string Table(ApicMode mode, int vcpus, uint[] logical, uint[] physical)
    {
        Icr[] icrs = [.. logical.Select(bits => SweepVm.Logical(bits)), .. physical.Select(id => SweepVm.Physical(id))];
        List<string> lines = [];
        foreach (string handler in SweepVm.Handlers)
        {
            lines.AddRange(SweepVm.Run(SweepVm.Build(handler, mode, vcpus), icrs)
                .Select(sent => Line(handler, vcpus, sent.Icr, sent.Subset, sent.Result)));
        }

        lines.Sort(StringComparer.Ordinal);
        string header = "# destination, running vCPUs, handler: path, exit id:index, then what happened to whom";
        return $"{header}\n{string.Join('\n', lines)}\n";
    }

    private static string Line(string handler, int vcpus, Icr icr, int subset, IpiResult result)
    {
        string running = string.Concat(Enumerable.Range(1, vcpus - 1).Select(
            id => SweepVm.Runs(id, subset) ? $"{id}" : "-"));
        string kind = icr.DestinationMode == DestinationMode.Logical ? "log" : "phys";
        string exit = result.ExitId is null ? "-" : $"{result.ExitId}:{result.ExitIndex}";
        StringBuilder line = new($"{kind} {icr.XApicDestination:x2} 0{running} {handler}: {result.Path} {exit}");
        Append(line, "irr", result.IrrSet);
        Append(line, "bell", result.Doorbells);
        Append(line, "kick", result.Kicked);
        Append(line, "swbell", result.SoftwareDoorbells);
        Append(line, "wake", result.Woken);
        Append(line, "LOST", result.Lost);
        Append(line, "DROP", result.Dropped);
        Append(line, "warn", result.Warnings);
        return line.ToString();
    }

    private static void Append<T>(StringBuilder line, string name, T[] items)
    {
        if (items.Length > 0)
        {
            line.Append(' ').Append(name).Append('=').AppendJoin(',', items);
        }
    }
}
