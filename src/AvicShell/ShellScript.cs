using System;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace AvicShell;

/// <summary>A parsed script: what to run, what is wrong with it, and whether it asks for standard input.</summary>
internal sealed class ShellScript
{
    private const int Unusable = 2;
    private readonly string _text;
    private readonly string? _path;
    private readonly string[] _arguments;
    private readonly Ast _ast;
    private readonly ParseError[] _errors;

    private ShellScript(string name, string text, string? path = null, string[]? arguments = null)
    {
        Name = name;
        _text = text;
        _path = path;
        _arguments = arguments ?? [];
        _ast = path is null
            ? Parser.ParseInput(text, out _, out _errors)
            : Parser.ParseFile(path, out _, out _errors);
    }

    /// <summary>What messages call it: the path as it was given, or where the text came from.</summary>
    public string Name { get; }

    public bool HasErrors => _errors.Length > 0;

    /// <summary>An open brace, quote or pipe: more lines may complete it.</summary>
    public bool IsIncomplete => _errors.Any(error => error.IncompleteInput);

    /// <summary>
    /// Whether the script names $input or has a process block. One that does neither leaves standard input alone,
    /// which may be the list its caller's <c>while read</c> loop is walking.
    /// </summary>
    public bool ReadsInput => _ast.Find(
        node => node is VariableExpressionAst { VariablePath.UserPath: string name }
            && name.Equals("input", StringComparison.OrdinalIgnoreCase), searchNestedScriptBlocks: true) is not null
        || _ast is ScriptBlockAst { ProcessBlock: not null };

    public static ShellScript FromText(string name, string text) => new(name, text);

    public static ShellScript Load(ShellArguments arguments, TextReader input)
    {
        if (arguments.Command is not null)
        {
            return new ShellScript("-Command", arguments.Command);
        }

        if (arguments.File is null)
        {
            return new ShellScript("stdin", input.ReadToEnd());
        }

        if (!arguments.File.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
        {
            throw new ShellException($"'{arguments.File}' is not a .ps1 script.", Unusable);
        }

        string path = Path.GetFullPath(arguments.File);
        if (!File.Exists(path))
        {
            throw new ShellException($"there is no script '{arguments.File}'.", Unusable);
        }

        try
        {
            return new ShellScript(arguments.File, "", path, arguments.ScriptArguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ShellException($"'{arguments.File}' cannot be read: {e.Message}", Unusable);
        }
    }

    public void WriteErrors(TextWriter writer)
    {
        foreach (ParseError error in _errors)
        {
            IScriptPosition at = error.Extent.StartScriptPosition;
            writer.WriteLine($"{Name}:{at.LineNumber}:{at.ColumnNumber}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    public Command ToCommand()
    {
        if (_path is null)
        {
            return new Command(_text, isScript: true, useLocalScope: false);
        }

        Command command = new(_path, isScript: false, useLocalScope: false);
        for (int i = 0; i < _arguments.Length; i++)
        {
            command.Parameters.Add(ToParameter(ref i));
        }

        return command;
    }

    /// <summary>As pwsh does: a word with a dash is a name; the binder decides whether the next word is its value.</summary>
    private CommandParameter ToParameter(ref int i)
    {
        string word = _arguments[i];
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        if (word.Length < 2 || word[0] != '-')
        {
            return new CommandParameter(null, word);
        }

        if (colon < 0)
        {
            return new CommandParameter(word);
        }

        string value = word[(colon + 1)..];
        if (value.Length == 0 && i + 1 < _arguments.Length)
        {
            return new CommandParameter(word[..colon], _arguments[++i]);
        }

        return value.ToUpperInvariant() switch
        {
            "$TRUE" => new CommandParameter(word[..colon], true),
            "$FALSE" => new CommandParameter(word[..colon], false),
            _ => new CommandParameter(word[..colon], value),
        };
    }
}
