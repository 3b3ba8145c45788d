using System;
using System.Collections.Generic;
using System.Linq;
using AvicHelp.Reading;

namespace AvicHelp.Writing;

internal static class Wrapping
{
    public const int Width = 80;

    /// <summary>What Get-Help's own pages put before their text.</summary>
    public const string Indent = "    ";

    /// <summary>Breaks a line between words; what follows hangs under its text. Code is left as it is.</summary>
    public static IEnumerable<string> Wrap(TextLine line)
    {
        string lead = Indent + line.Lead;
        if (!line.Wraps)
        {
            return [(lead + line.Text).TrimEnd()];
        }

        string hang = new(' ', lead.Length);
        return Words(line.Text, Width - lead.Length)
            .Select((words, i) => ((i == 0 ? lead : hang) + words).TrimEnd());
    }

    /// <summary>The lines of a text that breaks between words; a word that is too long has a line for itself.</summary>
    public static IEnumerable<string> Words(string text, int width)
    {
        string current = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (current.Length > 0 && current.Length + 1 + word.Length > width)
            {
                yield return current;
                current = "";
            }

            current += current.Length == 0 ? word : " " + word;
        }

        yield return current;
    }
}
