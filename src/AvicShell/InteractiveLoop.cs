using System;

namespace AvicShell;

/// <summary>Prompts, reads lines until they make a statement, runs it; until <c>exit</c> or end of input.</summary>
internal sealed class InteractiveLoop(ShellSession session, ShellUserInterface ui)
{
    private const string More = ">> ";
    private string _prompt = "";
    private volatile bool _dropped;

    public int Run(string? banner)
    {
        if (banner is not null)
        {
            ui.WriteAside(banner + Environment.NewLine);
        }

        while (session.ExitCode is null && ReadStatement() is ShellScript statement)
        {
            if (statement.HasErrors)
            {
                statement.WriteErrors(Console.Error);
                continue;
            }

            session.Run(statement, input: null);
        }

        return session.ExitCode ?? 0;
    }

    /// <summary>Ctrl-C: stops what runs, or drops what was typed.</summary>
    public void Interrupt()
    {
        if (!session.Stop())
        {
            _dropped = true;
            ui.WriteAside(Environment.NewLine + _prompt);
        }
    }

    private ShellScript? ReadStatement()
    {
        _prompt = session.GetPrompt();
        _dropped = false;
        string text = "";
        ui.WriteAside(_prompt);
        while (true)
        {
            string? line = ui.ReadInput();
            if (line is null && !_dropped)
            {
                ui.WriteAside(Environment.NewLine);
                return text.Length == 0 ? null : ShellScript.FromText("stdin", text);
            }

            text = _dropped || text.Length == 0 ? line ?? "" : text + "\n" + line;
            _dropped = false;
            ShellScript statement = ShellScript.FromText("stdin", text);
            if (!statement.IsIncomplete)
            {
                return statement;
            }

            ui.WriteAside(More);
        }
    }
}
