using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicHelp.Writing;

/// <summary>A table as text of a given width, in which every cell may wrap; the first row is its heading.</summary>
internal sealed class TableText
{
    /// <summary>What a column of sentences needs, if it is to be read as sentences.</summary>
    private const int LeastSentence = 20;

    private const string Gap = "  ";

    private readonly IReadOnlyList<string[]> _rows;
    private readonly int[] _widths;

    public TableText(IReadOnlyList<string[]> rows, int width)
    {
        int columns = rows.Max(row => row.Length);
        _rows = [.. rows.Select(row => row.Concat(Enumerable.Repeat("", columns - row.Length)).ToArray())];
        int room = width - (Gap.Length * (columns - 1));
        int[] needs = Measure(cell => cell.Length);
        _widths = Share(needs, Measure(LongestWord), room);
        Fits = _widths.Sum() <= room
            && _widths.Zip(needs).All(column => column.First >= Math.Min(column.Second, LeastSentence));

        int[] Measure(Func<string, int> length) =>
            [.. Enumerable.Range(0, columns).Select(column => _rows.Max(row => length(row[column])))];

        static int LongestWord(string cell) => cell.Split(' ').Max(word => word.Length);
    }

    /// <summary>No column is too narrow for what it says.</summary>
    public bool Fits { get; }

    public IEnumerable<string> Lines()
    {
        // Where names wrap too, only an empty line shows where a row begins.
        bool isSpaced = _rows.Any(row => row[0].Length > _widths[0]);
        for (int i = 0; i < _rows.Count; i++)
        {
            if (isSpaced && i > 1)
            {
                yield return "";
            }

            foreach (string line in Row(_rows[i]))
            {
                yield return line;
            }

            if (i == 0)
            {
                yield return Line(_rows[0].Select((title, c) => new string('-', Math.Clamp(title.Length, 1, _widths[c]))));
            }
        }
    }

    // A column that needs less than an even share gets what it needs, and the wider ones divide the rest.
    private static int[] Share(int[] needs, int[] longestWords, int room)
    {
        int[] widths = new int[needs.Length];
        int left = needs.Length;
        foreach (int column in Enumerable.Range(0, needs.Length).OrderBy(column => needs[column]))
        {
            widths[column] = Math.Max(longestWords[column], Math.Min(needs[column], room / left));
            room -= widths[column];
            left--;
        }

        return widths;
    }

    private IEnumerable<string> Row(string[] row)
    {
        string[][] cells = [.. row.Select((cell, column) => Wrapping.Words(cell, _widths[column]).ToArray())];
        return Enumerable.Range(0, cells.Max(cell => cell.Length))
            .Select(i => Line(cells.Select(cell => i < cell.Length ? cell[i] : "")));
    }

    private string Line(IEnumerable<string> cells) =>
        string.Join(Gap, cells.Select((cell, column) => cell.PadRight(_widths[column]))).TrimEnd();
}
