using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace AvicPS.Tests.Hosting;

/// <summary>
/// A runspace of the real engine, the module imported through AvicPS.psd1, the location at the repository's root.
/// </summary>
/// <remarks>The session has the engine's own cmdlets only: no Select-Object, no Format-Table, no Get-Content.</remarks>
public sealed class ModuleHost : IDisposable
{
    /// <summary>The first sessions of a process, made at the same moment, may come up without a drive or a cmdlet.</summary>
    private static readonly Lock s_opening = new();

    private readonly PrintingHost _screen = new();
    private readonly Runspace _runspace;

    static ModuleHost() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    public ModuleHost()
    {
        _runspace = Open(() => RunspaceFactory.CreateRunspace(_screen, InitialSessionState.CreateDefault2()));
        _runspace.SessionStateProxy.Path.SetLocation(Repository.Root);

        Run("Import-Module -Name $args[0] -ErrorAction Stop", Repository.Manifest).ThrowIfFailed();
    }

    /// <summary>Makes a session and opens it on the caller's thread, one at a time in the whole process.</summary>
    public static Runspace Open(Func<Runspace> create)
    {
        lock (s_opening)
        {
            Runspace runspace = create();
            runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
            runspace.Open();
            return runspace;
        }
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>A pipeline of this session for what <see cref="Run"/> cannot do; the caller disposes of it.</summary>
    public PowerShell NewPipeline() => PowerShell.Create(_runspace);

    /// <summary>Runs a script in the session's scope, so its variables stay; <c>$args</c> has the arguments.</summary>
    public ScriptResult Run(string script, params object[] arguments)
    {
        using PowerShell shell = NewPipeline();
        shell.AddScript(script, useLocalScope: false);
        foreach (object argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return Invoke(shell);
    }

    /// <summary>Runs each statement as if typed at a prompt; returns what a terminal of 80 columns shows.</summary>
    public PrintedResult Print(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new ArgumentException(errors[0].ToString(), nameof(script));
        }

        List<ErrorRecord> records = [];
        foreach (StatementAst statement in ast.EndBlock.Statements)
        {
            using PowerShell shell = NewPipeline();
            shell.AddScript(statement.Extent.Text, useLocalScope: false).AddCommand("Out-Default");
            foreach (ErrorRecord record in Invoke(shell).Errors)
            {
                records.Add(record);
                _screen.UI.WriteErrorLine($"{record.InvocationInfo?.MyCommand?.Name}: {record}");
            }
        }

        return new PrintedResult(_screen.TakeText(), records);
    }

    private static ScriptResult Invoke(PowerShell shell)
    {
        List<PSObject> output = [];
        List<ErrorRecord> thrown = [];
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException e)
        {
            thrown.Add(e.ErrorRecord);
        }

        return new ScriptResult(
            output,
            [.. shell.Streams.Error, .. thrown],
            [.. shell.Streams.Warning.Select(warning => warning.Message)]);
    }
}

/// <summary>What a script wrote, stream by stream; an error that ended the script is the last of the errors.</summary>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings)
{
    public void ThrowIfFailed()
    {
        if (Errors.Count > 0)
        {
            throw new InvalidOperationException(Errors[0].ToString(), Errors[0].Exception);
        }
    }
}

/// <summary>What a terminal showed: no empty lines at its ends, no blanks at the ends of lines.</summary>
public sealed record PrintedResult(string Text, IReadOnlyList<ErrorRecord> Errors);
