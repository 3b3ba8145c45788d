using System;
using System.Collections.Generic;
using AvicHelp.Reading;

namespace AvicHelp.Writing;

internal static class Wrapping
{
    public const int Width = 80;

    /// <summary>Breaks a line between words; what follows hangs under its text. Code is left as it is.</summary>
    public static IEnumerable<string> Wrap(TextLine line, string indent)
    {
        string current = indent + line.Lead;
        if (!line.Wraps)
        {
            yield return (current + line.Text).TrimEnd();
            yield break;
        }

        string hang = new(' ', current.Length);
        bool isEmpty = true;
        foreach (string word in line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && current.Length + 1 + word.Length > Width)
            {
                yield return current;
                current = hang;
                isEmpty = true;
            }

            current += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        yield return current.TrimEnd();
    }
}
