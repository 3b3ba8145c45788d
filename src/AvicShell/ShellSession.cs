using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Threading;

namespace AvicShell;

/// <summary>One runspace, one running pipeline at a time, and the means to stop it from another thread.</summary>
internal sealed class ShellSession : IDisposable
{
    private const int StopGraceMilliseconds = 700;
    private readonly ShellUserInterface _ui;
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private PipelineRun? _running;

    public ShellSession(ShellUserInterface ui)
    {
        _ui = ui;
        _ui.OutputClosed += () => Stop();
        _host = new ShellHost(ui);
        _runspace = RunspaceFactory.CreateRunspace(_host, InitialSessionState.CreateDefault2());
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
    }

    /// <summary>What a script's <c>exit</c> asked for, if it did.</summary>
    public int? ExitCode => _host.ExitCode;

    /// <summary>The last thing to run was a native program or a script, and it said that it failed.</summary>
    public bool HasFailedLast { get; private set; }

    public bool IsInterrupted { get; private set; }

    public void ImportModule(string path)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        try
        {
            shell.AddCommand("Import-Module").AddParameter("Name", path).AddParameter("ErrorAction", "Stop").Invoke();
        }
        catch (RuntimeException e)
        {
            string reason = e.ErrorRecord.Exception.Message.ReplaceLineEndings(" ");
            throw new ShellException($"the module '{path}' does not load: {reason}", exitCode: 1);
        }
    }

    public string GetPrompt()
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        try
        {
            return string.Concat(shell.AddCommand("prompt").Invoke<string>());
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }

    /// <summary>Runs to the end, or until it is stopped; whatever comes out is on the streams by then.</summary>
    public void Run(ShellScript script, TextReader? input)
    {
        EndShellOnExit();
        Exception? reason = Invoke(script, input: script.ReadsInput ? input : null);
        HasFailedLast = _runspace.SessionStateProxy.GetVariable("?") is false
            && _runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is not (null or 0);
        if (reason is null or PipelineStoppedException)
        {
            return;
        }

        // A terminating error ends Out-Default with the pipeline, so it is shown by one of its own.
        _ui.OutputIsError = true;
        Invoke(script: null, (reason as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(reason, "AvicShell", ErrorCategory.NotSpecified, targetObject: null));
        _ui.OutputIsError = false;
    }

    /// <summary>Asks the running pipeline to stop and does not wait. False if none runs.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            _running?.Stop();
            return _running is not null;
        }
    }

    /// <summary>Ctrl-C outside a conversation: a pipeline that will not stop is left behind after a while.</summary>
    [DoesNotReturn]
    public void StopAndExit(int exitCode)
    {
        IsInterrupted = true;
        if (Stop())
        {
            Thread.Sleep(StopGraceMilliseconds);
        }

        Environment.Exit(exitCode);
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>
    /// Lets <c>exit n</c> in a script file reach the host; else it ends the file alone, and its n cannot be told from
    /// that of a native program. pwsh sets this flag for -File too, but the engine does not make it public.
    /// </summary>
    private void EndShellOnExit()
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Hidden)?.GetValue(_runspace);
        context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden)?.SetValue(context, true);
    }

    private Exception? Invoke(ShellScript? script, ErrorRecord? error = null, TextReader? input = null)
    {
        using PipelineRun run = new(_runspace, script);
        lock (_gate)
        {
            run.Start();
            _running = run;
        }

        run.Feed(error, input);
        Exception? reason = run.Wait();
        lock (_gate)
        {
            _running = null;
        }

        _ui.ClearProgress();
        return reason;
    }
}
