using System.Collections.Generic;
using System.IO;
using System.Linq;
using AvicHelp.Pages;

namespace AvicHelp.Writing;

/// <summary>A culture folder of the module, en-US: all its help, and nothing of pages that are gone.</summary>
internal static class HelpFolder
{
    public static void Write(string folder, IReadOnlyList<CommandPage> pages, IReadOnlyList<AboutTopic> topics)
    {
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.GetFiles(folder, "about_*.help.txt"))
        {
            if (!topics.Any(topic => TopicFile(topic) == Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }

        foreach (AboutTopic topic in topics)
        {
            File.WriteAllText(Path.Combine(folder, TopicFile(topic)), string.Join('\n', topic.Lines) + "\n");
        }

        // Last: its time stamp says to MSBuild that the folder is complete.
        File.WriteAllText(Path.Combine(folder, "AvicPS.dll-Help.xml"), MamlWriter.Write(pages));
    }

    private static string TopicFile(AboutTopic topic) => topic.Name + ".help.txt";
}
