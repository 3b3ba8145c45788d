using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace AvicShell;

/// <summary>Ties the parts together: arguments, script, module, engine, exit code.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int Unusable = 2;
    private const int Interrupted = 130;

    internal static int Main(string[] args)
    {
        // The engine reads this once, in a static constructor: before anything of it is touched.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (!ShellArguments.TryParse(args, out ShellArguments arguments, out string? problem))
        {
            return Complain(problem + " See AvicShell -Help.", Unusable);
        }

        if (arguments.Help || arguments.Version)
        {
            Console.Out.WriteLine(arguments.Help ? ShellArguments.Usage : Describe());
            return 0;
        }

        try
        {
            return Run(arguments);
        }
        catch (ShellException e)
        {
            return Complain(e.Message, e.ExitCode);
        }
    }

    private static int Run(ShellArguments arguments)
    {
        bool canPrompt = arguments.Interactive || (!Console.IsInputRedirected && !arguments.NonInteractive);
        bool hasScript = arguments.Command is not null || arguments.File is not null || arguments.ScriptFromInput;
        bool converses = arguments.Interactive || (!hasScript && canPrompt);
        TextReader input = StandardStreams.OpenInput();

        // Parsed before the engine starts: a slip in the script is answered at once, with its position.
        ShellScript? script = converses ? null : ShellScript.Load(arguments, input);
        if (script is { HasErrors: true })
        {
            script.WriteErrors(Console.Error);
            return Unusable;
        }

        string module = ModuleLocator.Find(arguments.Module);
        ShellUserInterface ui = new(StandardStreams.OpenOutput(), Console.Error, canPrompt ? input : null);
        using ShellSession session = new(ui);
        InteractiveLoop? loop = script is null ? new InteractiveLoop(session, ui) : null;
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (loop is null)
            {
                session.StopAndExit(Interrupted);
            }

            loop.Interrupt();
        });
        session.ImportModule(module);
        if (loop is not null)
        {
            return loop.Run(arguments.NoBanner ? null : Describe()
                + ". An engine alone, without Select-Object and the like: use pwsh for those. 'exit' leaves.");
        }

        session.Run(script!, Console.IsInputRedirected && !arguments.ScriptFromInput ? input : null);
        int otherwise = ui.HasWrittenErrors || session.HasFailedLast ? Failed : 0;
        return session.IsInterrupted ? Interrupted : session.ExitCode ?? otherwise;
    }

    private static string Describe() => string.Format(
        CultureInfo.InvariantCulture,
        "AvicShell {0} on the PowerShell engine {1}, .NET {2}",
        typeof(Program).Assembly.GetName().Version?.ToString(3),
        FileVersionInfo.GetVersionInfo(typeof(PSObject).Assembly.Location).ProductVersion?.Split(' ')[0],
        Environment.Version);

    private static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine("AvicShell: " + message);
        return exitCode;
    }
}
