using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;

namespace AvicPS.Tests.Docs;

/// <summary>A page of docs/, read only as far as these tests look at it; tools/AvicHelp checks its form.</summary>
internal sealed class DocPage
{
    private readonly List<string> _lines;
    private readonly string _path;

    private DocPage(string path)
    {
        _path = path;
        _lines = [.. File.ReadAllLines(path)];
    }

    public static string Folder { get; } = Path.Combine(Repository.Root, "docs");

    /// <summary>The names of the pages of cmdlets, such as Send-AvicIpi.</summary>
    public static IReadOnlyList<string> Commands { get; } = [.. Names().Where(name => name.Contains('-'))];

    /// <summary>The names of the topics, such as about_AvicPS.</summary>
    public static IReadOnlyList<string> Topics { get; } =
        [.. Names().Where(name => name.StartsWith("about_", StringComparison.Ordinal))];

    public string Text => string.Join('\n', _lines);

    public static DocPage Load(string name) => new(Path.Combine(Folder, name + ".md"));

    /// <summary>The examples: a powershell block each, and the output block that may follow it.</summary>
    public IReadOnlyList<DocExample> Examples()
    {
        List<DocExample> examples = [];
        string title = "";
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].StartsWith('#'))
            {
                title = _lines[i].TrimStart('#', ' ');
            }
            else if (_lines[i] == "```powershell")
            {
                int end = EndOf(i);
                int output = end + 2 < _lines.Count && _lines[end + 2] == "```output" ? end + 2 : -1;
                examples.Add(new DocExample(
                    title, Between(i, end), output < 0 ? null : Between(output, EndOf(output)), output));
                i = end;
            }
        }

        return examples;
    }

    /// <summary>The yaml blocks of each parameter, as key and value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Parameters()
    {
        Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> parameters = [];
        List<IReadOnlyDictionary<string, string>> uses = [];
        for (int i = _lines.IndexOf("## PARAMETERS"); i < _lines.IndexOf("## INPUTS"); i++)
        {
            if (_lines[i].StartsWith("### -", StringComparison.Ordinal))
            {
                uses = [];
                parameters.Add(_lines[i]["### -".Length..], uses);
            }
            else if (_lines[i] == "```yaml")
            {
                uses.Add(_lines[(i + 1)..EndOf(i)].Where(line => line.Length > 0).ToDictionary(
                    line => line[..line.IndexOf(':', StringComparison.Ordinal)],
                    line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));
            }
        }

        return parameters;
    }

    /// <summary>The headings of the SYNTAX section: the names of the sets, the default one marked.</summary>
    public IReadOnlyList<string> SyntaxSets() =>
    [
        .. _lines[_lines.IndexOf("## SYNTAX").._lines.IndexOf("## DESCRIPTION")]
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line["### ".Length..]),
    ];

    /// <summary>Writes what an example printed in place of what the page shows.</summary>
    public void Accept(DocExample example, string output)
    {
        int end = EndOf(example.OutputLine);
        _lines.RemoveRange(example.OutputLine + 1, end - example.OutputLine - 1);
        _lines.InsertRange(example.OutputLine + 1, output.Split('\n'));
        File.WriteAllText(_path, Text + "\n");
    }

    private static IEnumerable<string> Names() => Directory.GetFiles(Folder, "*.md")
        .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private int EndOf(int fence) => _lines.IndexOf("```", fence + 1);

    private string Between(int fence, int end) => string.Join('\n', _lines[(fence + 1)..end]);
}

/// <summary>One example; the output is null where the page shows none.</summary>
internal sealed record DocExample(string Title, string Code, string? Output, int OutputLine)
{
    public bool ShowsError => Title.EndsWith("(shows an error)", StringComparison.Ordinal);
}
