using System;
using System.Collections.Generic;
using System.Linq;
using AvicHelp.Pages;
using AvicHelp.Writing;
using Markdig.Extensions.Tables;

namespace AvicHelp.Reading;

/// <summary>Reads an about_ topic: its name, a short and a long description, then any sections.</summary>
internal static class AboutTopicReader
{
    private static readonly string[] s_first = ["SHORT DESCRIPTION", "LONG DESCRIPTION"];

    public static AboutTopic Read(MarkdownFile file, Problems problems)
    {
        List<Section> sections = Check(file, problems);

        // Get-Help takes the fifth line of a topic for its synopsis: this order is not a matter of taste.
        List<string> lines = ["TOPIC", Wrapping.Indent + file.Name];
        foreach (Section section in sections)
        {
            lines.Add("");
            lines.Add(section.Title.ToUpperInvariant());
            Append(section, lines);
        }

        return new AboutTopic(file.Name, lines);
    }

    private static List<Section> Check(MarkdownFile file, Problems problems)
    {
        if (file.Root.Children is not [Section title] || title.Title != file.Name || title.Level != 1)
        {
            int line = file.Root.Children is [Section first, ..] ? first.Line : 1;
            problems.Add(file.Path, line, $"the one heading of the first level must be \"# {file.Name}\"");
            return [];
        }

        if (title.Blocks.Count > 0)
        {
            problems.Add(file.Path, MarkdownFile.LineOf(title.Blocks[0]), "text before \"## Short description\"");
        }

        for (int i = 0; i < s_first.Length; i++)
        {
            Section? section = i < title.Children.Count ? title.Children[i] : null;
            if (section is null || !section.Title.Equals(s_first[i], StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(file.Path, section?.Line ?? title.Line, $"section {i + 1} must be \"{s_first[i]}\"");
            }
        }

        foreach (Section section in title.Children)
        {
            if (section.Blocks.Count + section.Children.Count == 0)
            {
                problems.Add(file.Path, section.Line, $"\"{section.Title}\" is empty");
            }

            CheckTables(section, file, problems);
        }

        return title.Children;
    }

    private static void CheckTables(Section section, MarkdownFile file, Problems problems)
    {
        foreach (Table table in section.Blocks.OfType<Table>().Where(table => !PlainText.Layout(table).Fits))
        {
            problems.Add(file.Path, MarkdownFile.LineOf(table), $"too many columns of text for {Wrapping.Width} columns");
        }

        section.Children.ForEach(child => CheckTables(child, file, problems));
    }

    private static void Append(Section section, List<string> lines)
    {
        bool first = true;
        foreach (IReadOnlyList<TextLine> block in PlainText.Blocks(section.Blocks))
        {
            if (!first)
            {
                lines.Add("");
            }

            first = false;
            foreach (TextLine line in block)
            {
                lines.AddRange(Wrapping.Wrap(line));
            }
        }

        foreach (Section child in section.Children)
        {
            lines.Add("");
            lines.Add("  " + child.Title);
            Append(child, lines);
        }
    }
}
