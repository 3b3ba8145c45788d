using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace AvicCore.Tests;

/// <summary>One source file of AvicCore: its room, its text, and its code without comments and strings.</summary>
internal sealed record SourceFile(string Path, string Room, string Text, string Code);

/// <summary>AvicCore's sources, found from the test's folder upwards.</summary>
internal static class SourceTree
{
    private static readonly Regex s_trivia = new(
        """//[^\n]*|/\*.*?\*/|\$?@"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""",
        RegexOptions.Singleline);

    public static string RepositoryRoot { get; } = FindRoot();

    public static string CoreFolder { get; } = Path.Combine(RepositoryRoot, "src", "AvicCore");

    public static IReadOnlyList<SourceFile> Files { get; } = Load();

    /// <summary>Statements, roughly: what lies between semicolons and braces.</summary>
    public static IEnumerable<string> Statements(SourceFile file)
        => file.Code.Split(';', '{', '}').Select(statement => statement.Trim());

    /// <summary>A character stays one, since a search for it knows no culture; a string is emptied.</summary>
    private static string Blank(Match trivia) => trivia.Value[0] == '\'' ? "' '" : "\"\"";

    private static List<SourceFile> Load()
    {
        List<SourceFile> files = [];
        foreach (string path in Directory.EnumerateFiles(CoreFolder, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(CoreFolder, path).Replace('\\', '/');
            string room = relative.Split('/')[0];
            if (room is not ("bin" or "obj"))
            {
                string text = File.ReadAllText(path, Encoding.UTF8);
                files.Add(new SourceFile(relative, room, text, s_trivia.Replace(text, Blank)));
            }
        }

        return files;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AvicPS.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
    }
}
