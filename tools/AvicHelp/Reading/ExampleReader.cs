using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using AvicHelp.Pages;
using Markdig.Syntax;

namespace AvicHelp.Reading;

/// <summary>Reads "### Example 1: title": code, perhaps its output, and what is to be seen in it.</summary>
internal static partial class ExampleReader
{
    public static IReadOnlyList<Example> Read(Section section, string file, Problems problems)
    {
        List<Example> examples = [];
        foreach (Section child in section.Children)
        {
            Match title = Title().Match(child.Title);
            string number = $"{examples.Count + 1}";
            if (!title.Success || title.Groups[1].Value != number)
            {
                problems.Add(file, child.Line, $"\"{child.Title}\": it should read \"### Example {number}: title\"");
            }

            examples.Add(ReadOne(child, file, problems));
        }

        if (examples.Count == 0)
        {
            problems.Add(file, section.Line, "no example");
        }

        return examples;
    }

    private static Example ReadOne(Section section, string file, Problems problems)
    {
        int first = section.Blocks.FindIndex(block => block is FencedCodeBlock);
        if (first < 0)
        {
            problems.Add(file, section.Line, $"\"{section.Title}\" has no fenced code");
            return new Example(section.Title, "", "", []);
        }

        // A block right under the code is its output: Get-Help shows both as they stand.
        FencedCodeBlock[] code =
            [.. section.Blocks.Skip(first).TakeWhile(block => block is FencedCodeBlock).Cast<FencedCodeBlock>()];
        IReadOnlyList<string> remarks = PlainText.Paragraphs(section.Blocks.Skip(first + code.Length));
        if (remarks.Count == 0 && first == 0)
        {
            problems.Add(file, section.Line, $"\"{section.Title}\" has no text that says what it shows");
        }

        return new Example(
            section.Title,
            string.Join("\n\n", PlainText.Paragraphs(section.Blocks.Take(first))),
            string.Join("\n\n", code.Select(block => string.Join('\n', MarkdownFile.LinesOf(block)))),
            remarks);
    }

    [GeneratedRegex(@"^Example (\d+): \S")]
    private static partial Regex Title();
}
