using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace AvicShell;

/// <summary>Asks the user and reads the answer; an error, never a wait, where there is nobody to ask.</summary>
internal sealed class Questions(TextReader? answers, Action<string> say)
{
    public static HostException NoSecrets => new("AvicShell does not read secrets; use pwsh.");

    private TextReader Answers =>
        answers ?? throw new HostException("AvicShell is not interactive here, so nobody can answer a prompt.");

    /// <summary>The next line, or null at the end of input.</summary>
    public string? ReadInput() => Answers.ReadLine();

    public string ReadLine() => ReadInput() ?? throw new HostException("Standard input has ended.");

    public Dictionary<string, PSObject> AskForFields(
        string caption, string message, Collection<FieldDescription> fields)
    {
        SayHeading(caption, message);
        Dictionary<string, PSObject> values = [];
        foreach (FieldDescription field in fields)
        {
            say(field.Name + ": ");
            values[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return values;
    }

    public int AskForChoice(string caption, string message, ChoiceMenu menu)
    {
        SayHeading(caption, message);
        while (true)
        {
            say(menu.Question);
            if (menu.Find(ReadLine().Trim()) is int choice)
            {
                return choice;
            }
        }
    }

    private void SayHeading(string caption, string message)
    {
        _ = Answers; // Refuses before it says anything.
        foreach (string line in (string[])[caption, message])
        {
            say(string.IsNullOrEmpty(line) ? "" : line + Environment.NewLine);
        }
    }
}
