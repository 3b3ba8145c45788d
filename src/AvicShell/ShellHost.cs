using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace AvicShell;

/// <summary>What the engine asks of the program around it: a name, a culture, a user interface and a way out.</summary>
internal sealed class ShellHost(ShellUserInterface ui) : PSHost
{
    /// <summary>What <c>exit</c> asked for; null while nothing did.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "AvicShell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => ui;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new HostException("AvicShell has no nested prompts; use pwsh.");

    public override void ExitNestedPrompt() => throw new HostException("AvicShell has no nested prompts; use pwsh.");

    /// <summary>A native program is about to write: what stands on the progress line must be gone by then.</summary>
    public override void NotifyBeginApplication() => ui.ClearProgress();

    public override void NotifyEndApplication()
    {
    }
}
