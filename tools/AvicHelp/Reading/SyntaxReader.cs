using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using AvicHelp.Pages;
using Markdig.Syntax;

namespace AvicHelp.Reading;

/// <summary>Reads SYNTAX: one code block, under a heading that names the set where there are several.</summary>
internal static partial class SyntaxReader
{
    private const string DefaultMark = " (Default)";
    private const string CommonParameters = "[<CommonParameters>]";

    public static IReadOnlyList<SyntaxSet> Read(Section section, string command, string file, Problems problems)
    {
        IReadOnlyList<Section> parts = section.Children.Count == 0 ? [section] : section.Children;
        SyntaxSet[] sets = [.. parts.Select(part => ReadSet(part, part == section, command, file, problems))];
        foreach (SyntaxSet set in sets.Where(set => set.IsDefault).Skip(1))
        {
            problems.Add(file, set.Line, "a second default set");
        }

        return sets;
    }

    private static SyntaxSet ReadSet(Section part, bool isOnly, string command, string file, Problems problems)
    {
        bool isDefault = isOnly || part.Title.EndsWith(DefaultMark, StringComparison.Ordinal);
        string name = part.Title.Replace(DefaultMark, "", StringComparison.Ordinal);
        name = isOnly ? ParameterUse.EverySet : name;
        FencedCodeBlock? code = part.Blocks.OfType<FencedCodeBlock>().FirstOrDefault();
        if (code is null)
        {
            problems.Add(file, part.Line, $"no fenced code under \"{part.Title}\"");
            return new SyntaxSet(name, isDefault, part.Line, []);
        }

        int line = MarkdownFile.LineOf(code) + 1;
        string text = string.Join(' ', string.Join(' ', MarkdownFile.LinesOf(code))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (!text.StartsWith(command + " ", StringComparison.Ordinal)
            || !text.EndsWith(CommonParameters, StringComparison.Ordinal))
        {
            problems.Add(file, line, $"the syntax must start with {command} and end with {CommonParameters}");
            return new SyntaxSet(name, isDefault, line, []);
        }

        string items = text[command.Length..^CommonParameters.Length];
        return new SyntaxSet(name, isDefault, line, Items(items, line, file, problems));
    }

    private static List<SyntaxItem> Items(string text, int line, string file, Problems problems)
    {
        string rest = Item().Replace(text, "").Trim();
        if (rest.Length > 0)
        {
            problems.Add(file, line, $"\"{rest}\" in the syntax is no parameter");
        }

        return [.. Item().Matches(text).Select(match => new SyntaxItem(match.Groups["name"].Value, match.Value))];
    }

    // [[-A] <T>]   [-A] <T>   [-A <T>]   -A <T>   [-A]   -A
    [GeneratedRegex(@"\[\[-(?<name>\w+)\] <[^<>]+>\]|\[-(?<name>\w+)\] <[^<>]+>|\[-(?<name>\w+) <[^<>]+>\]"
        + @"|-(?<name>\w+) <[^<>]+>|\[-(?<name>\w+)\]|-(?<name>\w+)")]
    private static partial Regex Item();
}
