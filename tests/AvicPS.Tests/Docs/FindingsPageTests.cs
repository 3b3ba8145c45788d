using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>docs/findings.md lists what the search finds today; AVICPS_WRITE_FINDINGS=1 writes that part of it.</summary>
public sealed class FindingsPageTests
{
    private const string Begin = "<!-- What follows is written by FindingsPageTests. -->\n";
    private const int Width = 120;

    private static readonly bool s_writes = Environment.GetEnvironmentVariable("AVICPS_WRITE_FINDINGS") == "1";

    private static readonly string[] s_kernels =
    [
        "Linux-5.0", "Linux-5.17", "X2Avic-Rfc", "Patch-V1", "Linux-5.19-rc1", "Linux-5.19", "Linux-6.0", "6.1.170",
        "Linux-6.3", "Linux-6.19",
    ];

    [Fact]
    public void The_page_lists_what_the_search_finds()
    {
        string path = Path.Combine(DocPage.Folder, "findings.md");
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.True(begin >= Begin.Length);
        string found = Found();
        if (s_writes)
        {
            File.WriteAllText(path, text[..begin] + found);
            return;
        }

        Assert.Equal(text[begin..], found);
    }

    private static string Found()
    {
        using ModuleHost host = new();
        StringBuilder text = new();
        foreach (string kernel in s_kernels)
        {
            ScriptResult result = host.Run($"Find-AvicDivergence {kernel} -VcpuCount 3 -RandomCase 0");
            Assert.Empty(result.Errors);
            Append(text, kernel, [.. result.Output]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string kernel, PSObject[] findings)
    {
        string searched = Of(findings[0], "Searched");
        text.Append(CultureInfo.InvariantCulture, $"\n## {kernel}\n\n{findings.Length} findings in {searched} cases.\n\n");
        text.Append("| Reach | Differs in | IPI | Sender | Guest | Cases |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (PSObject finding in findings)
        {
            string[] columns = ["Reach", "Kinds", "Class", "Mode", "Topology", "Count"];
            string cells = string.Join(" | ", columns.Select(name => Of(finding, name)));
            text.Append(CultureInfo.InvariantCulture, $"| {cells} |\n");
        }

        foreach (PSObject finding in findings.Where(finding => Of(finding, "Reach") != "Inhibited" && !HasOddIds(finding)))
        {
            string title = $"{kernel}: {Of(finding, "Kinds")}, {Of(finding, "Class")}, {Of(finding, "Mode")}";
            text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n");
            Append(text, "- Case: ", $"vCPUs {Of(finding, "Case")}.");
            Append(text, "- Expected: ", $"{Of(finding, "Expected")}.");
            Append(text, "- Actual: ", $"{Of(finding, "Actual")}.");
            Append(text, "- Reach: ", $"{Of(finding, "Reach")}. {Of(finding, "Note")}");
            string command = Of(finding, "Command").Replace(" | ", " |\n    ", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"\n```powershell\n{command}\n```\n");
        }
    }

    /// <summary>Nobody but a test suite shares, widens or swaps ids: the table names them, and that will do.</summary>
    private static bool HasOddIds(PSObject finding)
        => Of(finding, "Topology") is "SharedLogicalId" or "WideLogicalId" or "SwappedIds";

    private static void Append(StringBuilder text, string label, string words)
    {
        List<string> lines = [label];
        foreach (string word in words.Split(' '))
        {
            if (lines[^1].Length + 1 + word.Length > Width)
            {
                lines.Add(" ");
            }

            lines[^1] += lines[^1].EndsWith(": ", StringComparison.Ordinal) ? word : " " + word;
        }

        text.Append(string.Join('\n', lines)).Append('\n');
    }

    private static string Of(PSObject finding, string property) => finding.Properties[property].Value.ToString()!;
}
