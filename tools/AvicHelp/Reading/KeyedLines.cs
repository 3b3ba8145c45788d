using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace AvicHelp.Reading;

/// <summary>The "key: value" lines of a front matter or a parameter: all the yaml that the schema uses.</summary>
internal sealed class KeyedLines
{
    private readonly Dictionary<string, (string Value, int Line)> _entries = new(StringComparer.Ordinal);
    private readonly int _line;
    private readonly string _file;
    private readonly Problems _problems;

    private KeyedLines(int line, string file, Problems problems) => (_line, _file, _problems) = (line, file, problems);

    public static KeyedLines Read(
        LeafBlock block,
        string file,
        IReadOnlyCollection<string> known,
        IEnumerable<string> required,
        Problems problems)
    {
        int fence = MarkdownFile.LineOf(block);
        KeyedLines result = new(fence, file, problems);
        string[] lines = MarkdownFile.LinesOf(block);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                result.Add(lines[i], fence + 1 + i, known);
            }
        }

        foreach (string key in required.Where(key => !result._entries.ContainsKey(key)))
        {
            problems.Add(file, fence, $"key \"{key}\" is missing");
        }

        return result;
    }

    public string Text(string key) => _entries.TryGetValue(key, out (string Value, int Line) entry) ? entry.Value : "";

    public IReadOnlyList<string> List(string key) =>
        Text(key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The value, if it is one of those allowed; else the first of them, and a problem.</summary>
    public string OneOf(string key, params string[] allowed)
    {
        if (!_entries.ContainsKey(key) || allowed.Contains(Text(key), StringComparer.Ordinal))
        {
            return _entries.ContainsKey(key) ? Text(key) : allowed[0];
        }

        Complain(key, $"\"{key}\" is \"{Text(key)}\", not one of: {string.Join(" | ", allowed)}");
        return allowed[0];
    }

    /// <summary>Where the key stands, or where it should.</summary>
    public int LineOf(string key) => _entries.TryGetValue(key, out (string Value, int Line) entry) ? entry.Line : _line;

    public void Complain(string key, string text) => _problems.Add(_file, LineOf(key), text);

    private void Add(string text, int line, IReadOnlyCollection<string> known)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string key = colon < 0 ? text : text[..colon];
        if (colon < 0)
        {
            _problems.Add(_file, line, $"\"{text}\" is not \"key: value\"");
        }
        else if (!known.Contains(key))
        {
            _problems.Add(_file, line, $"unknown key \"{key}\"; known: {string.Join(", ", known)}");
        }
        else if (!_entries.TryAdd(key, (text[(colon + 1)..].Trim().Trim('\'', '"'), line)))
        {
            _problems.Add(_file, line, $"key \"{key}\" is there twice");
        }
    }
}
