using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using AvicHelp.Pages;
using AvicHelp.Reading;
using AvicHelp.Writing;

namespace AvicHelp;

/// <summary>Turns docs/*.md into what Get-Help reads: MAML for the cmdlets, plain text for the about_ topics.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length < 2 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: AvicHelp <folder of *.md> <output folder>...");
            return 2;
        }

        Problems problems = new();
        List<CommandPage> pages = [];
        List<AboutTopic> topics = [];
        foreach (string path in Directory.GetFiles(args[0], "*.md").Order(StringComparer.Ordinal))
        {
            Read(path, pages, topics, problems);
        }

        if (pages.Count + topics.Count == 0 && problems.Count == 0)
        {
            problems.Add(args[0], 1, "no page: neither Verb-Noun.md nor about_*.md");
        }

        foreach (string problem in problems.InOrder())
        {
            Console.Error.WriteLine(problem);
        }

        if (problems.Count > 0)
        {
            return 1;
        }

        foreach (string folder in args.Skip(1))
        {
            HelpFolder.Write(folder, pages, topics);
        }

        Console.WriteLine($"{pages.Count} cmdlets, {topics.Count} topics");
        return 0;
    }

    private static void Read(string path, List<CommandPage> pages, List<AboutTopic> topics, Problems problems)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (name.StartsWith("about_", StringComparison.Ordinal))
        {
            topics.Add(AboutTopicReader.Read(MarkdownFile.Load(path), problems));
        }
        else if (CommandPage.IsCommandName(name))
        {
            pages.Add(CommandPageReader.Read(MarkdownFile.Load(path), problems));
        }
        else if (name is not ("README" or "findings"))
        {
            // Not skipped in silence: a page with a misspelt name would be a cmdlet without help.
            problems.Add(path, 1, "the file name is neither Verb-Noun.md nor about_*.md");
        }
    }
}
