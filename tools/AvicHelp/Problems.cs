using System.Collections.Generic;
using System.Linq;

namespace AvicHelp;

/// <summary>All that is wrong with the pages: a writer wants the whole list, not the first entry.</summary>
internal sealed class Problems
{
    private readonly List<(string File, int Line, string Text)> _all = [];

    public int Count => _all.Count;

    public void Add(string file, int line, string text) => _all.Add((file, line, text));

    /// <summary>One line per problem, in the form that terminals and editors make clickable.</summary>
    public IEnumerable<string> InOrder() => _all
        .OrderBy(p => p.File, System.StringComparer.Ordinal)
        .ThenBy(p => p.Line)
        .Select(p => $"{p.File}:{p.Line}: error: {p.Text}");
}
