using System.Collections.Generic;
using System.IO;
using System.Linq;
using AvicHelp.Pages;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AvicHelp.Reading;

/// <summary>Reads a page in platyPS' Markdown schema 2.0.0, more strictly than platyPS does.</summary>
internal static class CommandPageReader
{
    private static readonly string[] s_keys = ["external help file", "Module Name", "online version", "schema"];

    public static CommandPage Read(MarkdownFile file, Problems problems)
    {
        string onlineVersion = ReadFrontMatter(file, problems);
        Dictionary<string, Section> sections = PageSections.Read(file, problems);
        CommandPage page = new(file.Name)
        {
            OnlineVersion = onlineVersion,
            Synopsis = ReadText("SYNOPSIS"),
            Syntax = sections.TryGetValue("SYNTAX", out Section? syntax)
                ? SyntaxReader.Read(syntax, file.Name, file.Path, problems) : [],
            Description = ReadText("DESCRIPTION"),
            Examples = sections.TryGetValue("EXAMPLES", out Section? examples)
                ? ExampleReader.Read(examples, file.Path, problems) : [],
            Parameters = sections.TryGetValue("PARAMETERS", out Section? parameters)
                ? ParameterReader.Read(parameters, file.Path, problems) : [],
            Inputs = ReadTypes("INPUTS"),
            Outputs = ReadTypes("OUTPUTS"),
            Notes = sections.TryGetValue("NOTES", out Section? notes) ? PlainText.Paragraphs(notes.Blocks) : [],
            Links = sections.TryGetValue("RELATED LINKS", out Section? links) ? ReadLinks(links, file, problems) : [],
        };
        SyntaxCheck.Check(page, file.Path, problems);
        return page;

        IReadOnlyList<string> ReadText(string title)
        {
            IReadOnlyList<string> text =
                sections.TryGetValue(title, out Section? section) ? PlainText.Paragraphs(section.Blocks) : [];
            if (section is not null && text.Count == 0)
            {
                problems.Add(file.Path, section.Line, $"\"## {title}\" is empty");
            }

            return text;
        }

        IReadOnlyList<TypeNote> ReadTypes(string title)
        {
            if (!sections.TryGetValue(title, out Section? section))
            {
                return [];
            }

            if (section.Children.Count == 0)
            {
                problems.Add(file.Path, section.Line, $"\"## {title}\" names no type; if there is none, \"### None\"");
            }

            return [.. section.Children.Select(child => new TypeNote(child.Title, PlainText.Paragraphs(child.Blocks)))];
        }
    }

    private static string ReadFrontMatter(MarkdownFile file, Problems problems)
    {
        if (file.FrontMatter is null)
        {
            problems.Add(file.Path, 1, "no front matter between \"---\" lines");
            return "";
        }

        KeyedLines keys = KeyedLines.Read(file.FrontMatter, file.Path, s_keys, s_keys, problems);
        keys.OneOf("external help file", "AvicPS.dll-Help.xml");
        keys.OneOf("Module Name", "AvicPS");
        keys.OneOf("schema", "2.0.0");
        return keys.Text("online version");
    }

    private static List<RelatedLink> ReadLinks(Section section, MarkdownFile file, Problems problems)
    {
        List<RelatedLink> links = [];
        foreach (ParagraphBlock paragraph in section.Blocks.SelectMany(Paragraphs))
        {
            int line = MarkdownFile.LineOf(paragraph);
            if (paragraph.Inline?.FirstChild is not LinkInline { Url: string url } link)
            {
                problems.Add(file.Path, line, "a related link reads \"[text](address)\"");
                continue;
            }

            bool isPage = !url.Contains("://", System.StringComparison.Ordinal);
            if (isPage && !File.Exists(Path.Combine(Path.GetDirectoryName(file.Path) ?? "", url)))
            {
                problems.Add(file.Path, line, $"\"{url}\" does not exist");
            }

            links.Add(new RelatedLink(PlainText.Inline(link), isPage ? "" : url));
        }

        return links;
    }

    private static IEnumerable<ParagraphBlock> Paragraphs(Block block) => block switch
    {
        ParagraphBlock paragraph => [paragraph],
        ContainerBlock container => container.Descendants<ParagraphBlock>(),
        _ => [],
    };
}
