using System;

namespace AvicShell;

/// <summary>The command line. Spelled as that of pwsh, so that a line written for one runs in the other.</summary>
internal sealed class ShellArguments
{
    public const string Usage = """
        AvicShell: the AvicPS module in a bare PowerShell engine, for machines without pwsh.

          AvicShell [options] -File script.ps1 [arguments]   run a script
          AvicShell [options] -Command text ...              run the text; '-' reads it from standard input
          AvicShell [options]                                read a script from a pipe, or prompt on a terminal

          -Module path      import this module (else AVICPS_MODULE, else AvicPS.psd1 above the program)
          -NonInteractive   never prompt: a question is an error
          -Interactive      prompt even when standard input is not a terminal
          -NoBanner         no greeting
          -Version, -Help   say what this is

        With -File or -Command, lines piped in are $input. Exit codes: 0 fine, 1 errors were written,
        2 the script or the command line does not parse, 130 Ctrl-C; 'exit n' gives n.
        """;

    public string? Command { get; private set; }

    public string? File { get; private set; }

    public string[] ScriptArguments { get; private set; } = [];

    /// <summary><c>-Command -</c> or <c>-File -</c>.</summary>
    public bool ScriptFromInput { get; private set; }

    public string? Module { get; private set; }

    public bool Interactive { get; private set; }

    public bool NonInteractive { get; private set; }

    public bool NoBanner { get; private set; }

    public bool Help { get; private set; }

    public bool Version { get; private set; }

    public static bool TryParse(string[] args, out ShellArguments parsed, out string? problem)
    {
        parsed = new ShellArguments();
        problem = null;
        for (int i = 0; i < args.Length && problem is null; i++)
        {
            if (!args[i].StartsWith('-') || args[i].Length == 1)
            {
                problem = parsed.TakeFile(args.AsSpan(i));
                break;
            }

            string[] rest = args[(i + 1)..];
            switch (args[i].TrimStart('-').ToUpperInvariant())
            {
                case "COMMAND" or "C":
                    problem = parsed.TakeCommand(rest);
                    i = args.Length;
                    break;
                case "FILE" or "F":
                    problem = rest.Length == 0 ? "-File needs a script." : parsed.TakeFile(rest);
                    i = args.Length;
                    break;
                case "MODULE":
                    problem = rest.Length == 0 ? "-Module needs a path." : null;
                    parsed.Module = problem is null ? args[++i] : null;
                    break;
                case "INTERACTIVE":
                    parsed.Interactive = true;
                    break;
                case "NONINTERACTIVE":
                    parsed.NonInteractive = true;
                    break;
                case "NOBANNER" or "NOLOGO":
                    parsed.NoBanner = true;
                    break;
                case "NOPROFILE": // There are none; accepted because scripts that call pwsh pass it.
                    break;
                case "HELP" or "H" or "?":
                    parsed.Help = true;
                    break;
                case "VERSION" or "V":
                    parsed.Version = true;
                    break;
                default:
                    problem = $"there is no option '{args[i]}'.";
                    break;
            }
        }

        return problem is null;
    }

    private string? TakeCommand(string[] rest)
    {
        if (rest.Length == 0)
        {
            return "-Command needs a text.";
        }

        ScriptFromInput = rest[0] == "-";
        Command = ScriptFromInput ? null : string.Join(' ', rest);
        return ScriptFromInput && rest.Length > 1 ? "nothing may follow '-Command -'." : null;
    }

    private string? TakeFile(ReadOnlySpan<string> rest)
    {
        ScriptFromInput = rest[0] == "-";
        File = ScriptFromInput ? null : rest[0];
        ScriptArguments = rest[1..].ToArray();
        return ScriptFromInput && rest.Length > 1 ? "nothing may follow '-File -'." : null;
    }
}
