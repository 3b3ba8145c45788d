using System.Collections.Generic;

namespace AvicCore;

/// <summary>Text broken at blanks into lines of a width.</summary>
internal static class WordWrap
{
    /// <summary>Lines of at most <paramref name="width"/> columns; a word that is longer has a line of its own.</summary>
    /// <param name="text">Words with single blanks between them.</param>
    /// <param name="width">Columns, what stands before the words included.</param>
    /// <param name="first">Stands before the words of the first line.</param>
    /// <param name="others">Stands before the words of each further line.</param>
    public static IEnumerable<string> Lines(string text, int width, string first, string others)
    {
        string line = first;
        bool isBegun = false;
        foreach (string word in text.Split(' '))
        {
            if (isBegun && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = others;
                isBegun = false;
            }

            line += isBegun ? " " + word : word;
            isBegun = true;
        }

        yield return line;
    }
}
