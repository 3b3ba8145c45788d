using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using AvicHelp.Writing;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AvicHelp.Reading;

/// <summary>A line of help: what it starts with, and the text that may be wrapped under itself.</summary>
internal readonly record struct TextLine(string Lead, string Text, bool Wraps);

/// <summary>Markdown without its marks: help is read in a terminal.</summary>
internal static class PlainText
{
    /// <summary>One string per block: a paragraph, a whole list, a whole table or a piece of code.</summary>
    public static IReadOnlyList<string> Paragraphs(IEnumerable<Block> blocks) =>
        [.. Blocks(blocks).Select(lines => string.Join('\n', lines.Select(line => (line.Lead + line.Text).TrimEnd())))];

    public static IEnumerable<IReadOnlyList<TextLine>> Blocks(IEnumerable<Block> blocks) =>
        blocks.Select(Lines).Where(lines => lines.Count > 0);

    public static string Inline(ContainerInline? container)
    {
        StringBuilder text = new();
        foreach (Inline inline in container ?? Enumerable.Empty<Inline>())
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                AutolinkInline link => link.Url,
                LinkInline link => Link(link),
                HtmlInline html => html.Tag, // "<CommonParameters>" is text to us.
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                ContainerInline inner => Inline(inner),
                _ => "",
            });
        }

        return text.ToString().Trim();
    }

    public static TableText Layout(Table table) => new(
        [.. table.Cast<TableRow>().Select(row => row.Cast<TableCell>().Select(Cell).ToArray())],
        Wrapping.Width - Wrapping.Indent.Length);

    private static string Link(LinkInline link)
    {
        string text = Inline(link);
        return link.Url is string url && url.Contains("://", StringComparison.Ordinal) && url != text
            ? $"{text} ({url})"
            : text;
    }

    private static List<TextLine> Lines(Block block) => block switch
    {
        ParagraphBlock paragraph => [new TextLine("", Inline(paragraph.Inline), true)],
        CodeBlock code => [.. MarkdownFile.LinesOf(code).Select(line => new TextLine("    ", line, false))],
        ListBlock list => [.. list.Cast<ListItemBlock>().SelectMany(item => Item(list, item))],
        QuoteBlock quote => [.. quote.SelectMany(Lines).Select(line => line with { Lead = "    " + line.Lead })],
        Table table => [.. Layout(table).Lines().Select(line => new TextLine("", line, false))],
        _ => [],
    };

    private static IEnumerable<TextLine> Item(ListBlock list, ListItemBlock item)
    {
        string mark = list.IsOrdered ? $"{item.Order}. " : "- ";
        string under = new(' ', mark.Length);
        return item.SelectMany(Lines)
            .Select((line, i) => line with { Lead = (i == 0 ? mark : under) + line.Lead });
    }

    private static string Cell(TableCell cell) =>
        string.Join(' ', cell.OfType<ParagraphBlock>().Select(paragraph => Inline(paragraph.Inline)));
}
