using System.Collections.Generic;
using System.IO;
using System.Linq;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace AvicHelp.Reading;

/// <summary>A heading, what stands below it, and the smaller headings inside it.</summary>
internal sealed record Section(string Title, int Level, int Line)
{
    public List<Block> Blocks { get; } = [];
    public List<Section> Children { get; } = [];
}

/// <summary>A Markdown file as a tree of sections; lines count from 1.</summary>
internal sealed record MarkdownFile(string Path, YamlFrontMatterBlock? FrontMatter, Section Root)
{
    private static readonly MarkdownPipeline s_pipeline =
        new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static MarkdownFile Load(string path)
    {
        MarkdownDocument document = Markdown.Parse(File.ReadAllText(path), s_pipeline);
        Section root = new("", 0, 1);
        Stack<Section> open = new([root]);
        foreach (Block block in document)
        {
            if (block is HeadingBlock heading)
            {
                while (open.Peek().Level >= heading.Level)
                {
                    open.Pop();
                }

                Section section = new(PlainText.Inline(heading.Inline), heading.Level, LineOf(heading));
                open.Peek().Children.Add(section);
                open.Push(section);
            }
            else if (block is not (YamlFrontMatterBlock or LinkReferenceDefinitionGroup))
            {
                open.Peek().Blocks.Add(block);
            }
        }

        return new MarkdownFile(path, document.OfType<YamlFrontMatterBlock>().FirstOrDefault(), root);
    }

    public static int LineOf(Block block) => block.Line + 1;

    /// <summary>The lines of a code block or a front matter, without its fences.</summary>
    public static string[] LinesOf(LeafBlock block) =>
        [.. (block.Lines.Lines ?? []).Take(block.Lines.Count).Select(line => line.Slice.ToString())];
}
