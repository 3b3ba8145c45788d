using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading.Tasks;

namespace AvicCore.Bench;

/// <summary>
/// mawk counting one event of a file against a whole summary of it, in turn: through the cmdlet, in the core, and in
/// the core built for netstandard2.0.
/// </summary>
/// <remarks>
/// <c>trace-write PATH MB</c> writes such a file, <c>trace-race PATH [RUNS]</c> runs the race. The first run of each
/// includes the compilation of its code; a file that is not in the page cache makes it a race of disks.
/// </remarks>
internal static class TraceRace
{
    private const string Pattern = "/kvm_avic_incomplete_ipi/{n++} END{print n}";

    private static readonly string s_root = Path.GetDirectoryName(Manifest.Path)!;

    /// <summary>False if the arguments ask for something else.</summary>
    public static bool TryRun(string[] args)
    {
        switch (args)
        {
            case ["trace-write", string path, string megabytes]:
                using (FileStream file = File.Create(path))
                {
                    TraceText.Write(file, long.Parse(megabytes, CultureInfo.InvariantCulture) * 1_000_000);
                }

                return true;
            case ["trace-race", string path]:
                Race(path, 5);
                return true;
            case ["trace-race", string path, string runs]:
                Race(path, int.Parse(runs, CultureInfo.InvariantCulture));
                return true;
            default:
                return false;
        }
    }

    private static void Race(string path, int runs)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript($"Import-Module '{Manifest.Path}'").Invoke();
        double megabytes = new FileInfo(path).Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB; ms of each, and mawk's time by it"));
        Console.WriteLine($"{"run",4} {"mawk",8} {"cmdlet",8} {"ratio",6} {"core",8} {"ratio",6} {"ns2.0",8} {"ratio",6}");
        for (int run = 1; run <= runs; run++)
        {
            (double mawk, string counted) = Time(() => RunMawk(path));
            (double cmdlet, string found) = Time(() => RunCmdlet(shell, path));
            (double core, string own) = Time(() => RunCore(path));
            (double standard, string other) = Time(() => RunStandard(path));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run,4} {mawk,8:0} {cmdlet,8:0} {mawk / cmdlet,6:0.00} {core,8:0} {mawk / core,6:0.00} {standard,8:0} {mawk / standard,6:0.00}"));
            if (counted != found || found != own || own != other)
            {
                throw new InvalidOperationException($"mawk {counted}, cmdlet {found}, core {own}, netstandard2.0 {other}");
            }
        }
    }

    private static (double Ms, string Found) Time(Func<string> act)
    {
        long start = Stopwatch.GetTimestamp();
        string found = act();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, found);
    }

    private static string RunMawk(string path)
    {
        ProcessStartInfo start = new("mawk", [Pattern, path]) { RedirectStandardOutput = true };
        using Process mawk = Process.Start(start)!;
        string counted = mawk.StandardOutput.ReadToEnd().Trim();
        mawk.WaitForExit();
        return counted;
    }

    private static string RunCmdlet(PowerShell shell, string path)
    {
        shell.Commands.Clear();
        PSObject summary = shell.AddCommand("Get-AvicTraceSummary").AddParameter("Path", path).Invoke()[0];
        object ipis = summary.Properties["Ipis"].Value;
        return PSObject.AsPSObject(ipis).Properties["Incomplete"].Value.ToString()!;
    }

    private static string RunCore(string path)
    {
        TraceSummaryBuilder builder = new() { Beside = OnPool };
        using FileStream file = Open(path);
        builder.Add(file);
        return builder.Build().Ipis.Incomplete.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The other build has the same names, so it lives in a context of its own and is called by reflection.</summary>
    private static string RunStandard(string path)
    {
        AssemblyLoadContext context = new("netstandard2.0");
        Assembly core = context.LoadFromAssemblyPath(Path.Combine(s_root, "lib", "netstandard2.0", "AvicCore.dll"));
        Type type = core.GetType("AvicCore.TraceSummaryBuilder")!;
        object builder = Activator.CreateInstance(type)!;
        type.GetProperty("Beside")!.SetValue(builder, (Func<Action, Action>)OnPool);
        using FileStream file = Open(path);
        type.GetMethod("Add", [typeof(Stream), typeof(Action)])!.Invoke(builder, [file, null]);
        object summary = type.GetMethod("Build")!.Invoke(builder, [])!;
        object ipis = summary.GetType().GetProperty("Ipis")!.GetValue(summary)!;
        return ipis.GetType().GetProperty("Incomplete")!.GetValue(ipis)!.ToString()!;
    }

    private static Action OnPool(Action work)
    {
        Task running = Task.Run(work);
        return () => running.GetAwaiter().GetResult();
    }

    private static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
}
