using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace AvicPS.Tests.Hosting;

/// <summary>A terminal without colors that keeps what is printed on it.</summary>
internal sealed class PrintingHost : PSHost
{
    /// <summary>What PowerShell uses of a console of 80 columns.</summary>
    public const int Columns = 79;

    private readonly Screen _screen = new();

    public override string Name => "PrintingHost";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _screen;

    /// <summary>What was printed since the last call.</summary>
    public string TakeText() => _screen.TakeText();

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class Screen : PSHostUserInterface
    {
        private readonly StringBuilder _text = new();

        public override PSHostRawUserInterface RawUI { get; } = new Page();

        public override bool SupportsVirtualTerminal => false;

        public string TakeText()
        {
            string text = _text.ToString();
            _text.Clear();
            IEnumerable<string> lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
            return string.Join('\n', lines).Trim('\n');
        }

        public override void Write(string value) =>
            _text.Append(GetOutputString(value, supportsVirtualTerminal: false));

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
            Write(value);

        public override void WriteLine(string value) => Write(value + "\n");

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override string ReadLine() => throw NobodyThere();

        public override SecureString ReadLineAsSecureString() => throw NobodyThere();

        public override Dictionary<string, PSObject> Prompt(
            string caption, string message, Collection<FieldDescription> descriptions) => throw NobodyThere();

        public override int PromptForChoice(
            string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
            throw NobodyThere();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName) => throw NobodyThere();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options) => throw NobodyThere();

        private static HostException NobodyThere() => new("nobody is at this terminal");
    }

    private sealed class Page : PSHostRawUserInterface
    {
        public override Size BufferSize { get; set; } = new(Columns + 1, 50);

        public override Size WindowSize { get; set; } = new(Columns + 1, 50);

        public override Size MaxWindowSize => WindowSize;

        public override Size MaxPhysicalWindowSize => WindowSize;

        public override Coordinates WindowPosition { get; set; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; } = 25;

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

        public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

        public override string WindowTitle { get; set; } = "";

        public override bool KeyAvailable => false;

        public override void FlushInputBuffer()
        {
        }

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override void ScrollBufferContents(
            Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
            throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
            throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) =>
            throw new NotSupportedException();
    }
}
