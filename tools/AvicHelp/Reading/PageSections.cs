using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicHelp.Reading;

/// <summary>The sections that the schema asks for, each once, in its order.</summary>
internal static class PageSections
{
    private static readonly string[] s_names =
    [
        "SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS",
    ];

    public static Dictionary<string, Section> Read(MarkdownFile file, Problems problems)
    {
        Dictionary<string, Section> sections = [];
        if (file.Root.Children is not [Section title] || title.Title != file.Name || title.Level != 1)
        {
            int line = file.Root.Children is [Section first, ..] ? first.Line : 1;
            problems.Add(file.Path, line, $"the one heading of the first level must be \"# {file.Name}\"");
        }

        int last = -1;
        foreach (Section section in file.Root.Children.SelectMany(child => child.Children))
        {
            int place = Array.IndexOf(s_names, section.Title);
            if (place < 0 || section.Level != 2)
            {
                string known = string.Join(", ", s_names);
                problems.Add(file.Path, section.Line, $"unknown section \"{section.Title}\"; known: {known}");
            }
            else if (!sections.TryAdd(section.Title, section))
            {
                problems.Add(file.Path, section.Line, $"section \"## {section.Title}\" is there twice");
            }
            else if (place < last)
            {
                string text = $"section \"## {section.Title}\" must stand before \"## {s_names[last]}\"";
                problems.Add(file.Path, section.Line, text);
            }

            last = Math.Max(last, place);
            foreach (Section deep in section.Children.Where(child => child.Level != 3 || child.Children.Count > 0))
            {
                problems.Add(file.Path, deep.Line, $"\"{deep.Title}\": inside a section only headings of level 3");
            }
        }

        foreach (string missing in s_names.Where(name => !sections.ContainsKey(name)))
        {
            problems.Add(file.Path, 1, $"section \"## {missing}\" is missing");
        }

        return sections;
    }
}
