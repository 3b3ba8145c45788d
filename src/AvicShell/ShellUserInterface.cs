using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Threading;

namespace AvicShell;

/// <summary>
/// Standard output carries what the script writes and nothing else; errors, warnings, questions and progress go to
/// standard error. Each of the two is coloured only if it is itself a terminal.
/// </summary>
internal sealed class ShellUserInterface(TextWriter output, TextWriter error, TextReader? answers) : PSHostUserInterface
{
    private const int BrokenPipe = 32;
    private static readonly bool s_wantsColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private readonly bool _outputColour = s_wantsColour && !Console.IsOutputRedirected;
    private readonly bool _errorColour = s_wantsColour && !Console.IsErrorRedirected;
    private readonly ProgressLine? _progress = Console.IsErrorRedirected ? null : new ProgressLine(error);
    private readonly Lock _gate = new();
    private bool _outputClosed;

    /// <summary>Nobody reads standard output any more.</summary>
    public event Action? OutputClosed;

    public bool HasWrittenErrors { get; private set; }

    /// <summary>What the engine writes now is the text of an error that ended a pipeline.</summary>
    public bool OutputIsError { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    private Questions Ask => field ??= new Questions(answers, WriteAside);

    public override bool SupportsVirtualTerminal => _outputColour;

    public override void Write(string value) => WriteOutput(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteOutput(PSStyle.MapForegroundColorToEscapeSequence(foregroundColor) + value + PSStyle.Instance.Reset);

    public override void WriteLine(string value) => WriteOutput(value + Environment.NewLine);

    public override void WriteErrorLine(string value)
    {
        HasWrittenErrors = true;
        WriteAside(value + Environment.NewLine);
    }

    public override void WriteWarningLine(string message) => WriteStyled(FormatStyle.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteStyled(FormatStyle.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteStyled(FormatStyle.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
        {
            _progress?.Show(record, RawUI.WindowSize.Width);
        }
    }

    public void ClearProgress()
    {
        lock (_gate)
        {
            _progress?.Clear();
        }
    }

    /// <summary>Text for the user that is no output: it goes to standard error.</summary>
    public void WriteAside(string text)
    {
        lock (_gate)
        {
            _progress?.Clear();
            error.Write(GetOutputString(text, _errorColour));
        }
    }

    /// <summary>The next line the user types, or null at the end of input.</summary>
    public string? ReadInput() => Ask.ReadInput();

    public override string ReadLine() => Ask.ReadLine();

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        Ask.AskForFields(caption, message, descriptions);

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        Ask.AskForChoice(caption, message, new ChoiceMenu(choices, defaultChoice));

    public override SecureString ReadLineAsSecureString() => throw Questions.NoSecrets;

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw Questions.NoSecrets;

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw Questions.NoSecrets;

    private void WriteStyled(FormatStyle style, string text) =>
        WriteAside(GetFormatStyleString(style) + text + PSStyle.Instance.Reset + Environment.NewLine);

    private void WriteOutput(string text)
    {
        if (OutputIsError)
        {
            HasWrittenErrors = true;
            WriteAside(text);
            return;
        }

        lock (_gate)
        {
            _progress?.Clear();
            if (_outputClosed)
            {
                return;
            }

            try
            {
                output.Write(GetOutputString(text, _outputColour));
                return;
            }
            catch (IOException e)
            {
                _outputClosed = true;
                if (e.HResult != BrokenPipe)
                {
                    WriteErrorLine("AvicShell: standard output: " + e.Message);
                }
            }
        }

        OutputClosed?.Invoke();
    }
}
