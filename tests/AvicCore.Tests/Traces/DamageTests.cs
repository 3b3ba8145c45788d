using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What mail and terminals do to a trace must not change what is read from it.</summary>
public sealed class DamageTests
{
    private static readonly Dictionary<string, Func<string, string>> s_damages = new()
    {
        ["crlf"] = text => text.Replace("\n", "\r\n", StringComparison.Ordinal),
        ["quoted"] = text => EachLine(text, line => "> " + line),
        ["quoted twice"] = text => EachLine(text, line => "> > " + line),
        ["quoted tight"] = text => EachLine(text, line => ">> " + line),
        ["hard blanks"] = text => text.Replace(' ', '\u00A0'),
        ["leading hard blanks"] = text => EachLine(text, HardIndent),
        ["every other blank hard"] = text => text.Replace("  ", " \u00A0", StringComparison.Ordinal),
        ["indented"] = text => EachLine(text, line => "      " + line),
        ["not indented"] = text => EachLine(text, line => line.TrimStart()),
        ["trailing blanks"] = text => EachLine(text, line => line + "  "),
        ["blank lines"] = text => EachLine(text, line => line + "\n"),
        ["ansi"] = text => EachLine(text, line => "\u001b[0;31m" + line.Insert(line.Length / 2, "\u001b[1m") + "\u001b[0m"),
        ["wrapped after the name"] = text => EachLine(text, WrapAfterName),
        ["wrapped after the time"] = text => EachLine(text, WrapAfterTime),
        ["wrapped at 72"] = text => EachLine(text, line => Wrap(line, 72)),
        ["wrapped and quoted"] = text => EachLine(EachLine(text, WrapAfterName), line => "> " + line),
        ["quoted-printable"] = text => EachLine(text, line => SoftWrap(Encode(line))),
        ["quoted-printable, quoted"] = text => EachLine(text, line => SoftWrap(Encode("> " + line))),
        ["quoted-printable, CRLF"] = text => EachLine(text, line => SoftWrap(Encode(line))).Replace("\n", "\r\n", StringComparison.Ordinal),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string damage in s_damages.Keys)
            {
                foreach (Producer producer in TraceWriter.Producers)
                {
                    cases.Add(damage, producer.ToString());
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Damaged_text_gives_the_events_of_the_clean_text(string damage, string name)
    {
        Producer producer = Enum.Parse<Producer>(name);
        string clean = FormatRowTests.Write(producer).Text;
        IEnumerable<string> expected = Streams.Read(clean, out _).Select(e => TraceRows.Describe(e)).ToList();
        string damaged = s_damages[damage](clean);
        List<TraceEvent> read = Streams.Read(damaged, out IReadOnlyList<TraceIssue> issues);
        Assert.Equal(expected, read.Select(e => TraceRows.Describe(e)));
        Assert.DoesNotContain(issues, issue => issue.IsDamage);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_does_so_line_by_line_too(string damage, string name)
    {
        Producer producer = Enum.Parse<Producer>(name);
        string damaged = s_damages[damage](FormatRowTests.Write(producer).Text);
        IEnumerable<string> expected = Streams.Read(damaged, out _).Select(e => TraceRows.Describe(e, withLine: true));
        TraceReader reader = new();
        List<TraceEvent> read = [];
        string[] lines = damaged.Split('\n');
        foreach (string line in lines.Take(lines.Length - 1))
        {
            read.AddRange(reader.ReadLine(line));
        }

        read.AddRange(reader.Complete());
        Assert.Equal(expected, read.Select(e => TraceRows.Describe(e, withLine: true)));
    }

    [Fact]
    public void A_table_survives_it_too()
    {
        string table = """
                         VM-EXIT    Samples  Samples%     Time%    Min Time    Max Time         Avg time

                              io     344654    68.29%     1.10%      0.67us   2132.72us      7.01us ( +-   0.19% )
                             hlt     114046    22.60%    98.85%      0.42us  16666.32us   1903.26us ( +-   0.66% )
            avic_incomplete_ipi      19679     3.90%     0.03%      0.38us     22.67us      3.66us ( +-   0.71% )

            """;
        string[] expected = [.. Streams.Read(table, out _).Select(e => TraceRows.Describe(e))];
        Assert.Equal(3, expected.Length);
        foreach ((string name, Func<string, string> damage) in s_damages.Where(pair => !pair.Key.Contains("after", StringComparison.Ordinal) && !pair.Key.Contains("wrapped and", StringComparison.Ordinal)))
        {
            List<TraceEvent> read = Streams.Read(damage(table), out _);
            Assert.True(expected.SequenceEqual(read.Select(e => TraceRows.Describe(e))), name);
        }
    }

    [Fact]
    public void The_kernel_log_and_values_survive_it_too()
    {
        string log = """
            [ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f
            [    0.952840] kvm_amd: x2AVIC enabled
            Mar 17 17:26:27 wren kernel: kvm_amd: [Firmware Bug]: Cannot enable x2AVIC, AVIC is unsupported
            /sys/module/kvm_amd/parameters/avic:N
            apicv_inhibit_reasons: 20

            """;
        string[] expected = [.. Streams.Read(log, out _).Select(e => TraceRows.Describe(e))];
        Assert.Equal(5, expected.Length);
        foreach ((string name, Func<string, string> damage) in s_damages.Where(pair => !pair.Key.Contains("wrapped", StringComparison.Ordinal)))
        {
            List<TraceEvent> read = Streams.Read(damage(log), out IReadOnlyList<TraceIssue> issues);
            Assert.True(expected.SequenceEqual(read.Select(e => TraceRows.Describe(e))), name + ": " + string.Join('\n', read.Select(e => TraceRows.Describe(e))));
            Assert.Empty(issues);
        }
    }

    private static string EachLine(string text, Func<string, string> damage)
        => string.Concat(text.Split('\n').SkipLast(1).Select(line => damage(line) + "\n"));

    private static string HardIndent(string line)
        => new string('\u00A0', line.Length - line.TrimStart().Length) + line.TrimStart();

    private static string WrapAfterName(string line)
    {
        int name = line.IndexOf("kvm_", StringComparison.Ordinal);
        if (name < 0)
        {
            return line;
        }

        int at = line.IndexOf(':', name) + 1;
        return line[..at] + "\n" + line[at..].TrimStart();
    }

    private static string WrapAfterTime(string line)
    {
        int time = line.IndexOf(": ", StringComparison.Ordinal);
        if (time < 0)
        {
            return line;
        }

        int at = line.IndexOf("kvm", time, StringComparison.Ordinal);
        return line[..at].TrimEnd() + " \n" + line[at..];
    }

    private static string Wrap(string line, int width)
    {
        StringBuilder wrapped = new();
        while (line.Length > width)
        {
            int at = line.LastIndexOf(' ', width);
            if (at < 40)
            {
                break;
            }

            wrapped.Append(line[..at].TrimEnd()).Append('\n');
            line = line[(at + 1)..];
        }

        return wrapped.Append(line).ToString();
    }

    private static string Encode(string line)
    {
        string encoded = line.Replace("=", "=3D", StringComparison.Ordinal).Replace("\u00A0", "=C2=A0", StringComparison.Ordinal);
        return encoded.EndsWith(' ') ? encoded[..^1] + "=20" : encoded;
    }

    private static string SoftWrap(string line)
    {
        StringBuilder wrapped = new();
        while (line.Length > 76)
        {
            int at = 75;
            at -= line[at - 1] == '=' ? 1 : line[at - 2] == '=' ? 2 : 0;
            wrapped.Append(line[..at]).Append("=\n");
            line = line[at..];
        }

        return wrapped.Append(line).ToString();
    }
}
