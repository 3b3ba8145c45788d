using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace AvicShell;

/// <summary>Hands lines to a running pipeline as it takes them, so a trace of any size needs little memory.</summary>
internal static class InputFeeder
{
    private const int HighWater = 1024;

    /// <summary>Starts on a background thread: a read that blocks for ever must not keep the process alive.</summary>
    public static void Start(TextReader lines, PipelineWriter pipe)
    {
        Thread thread = new(() => Feed(lines, pipe)) { IsBackground = true, Name = "stdin" };
        thread.Start();
    }

    private static void Feed(TextReader lines, PipelineWriter pipe)
    {
        try
        {
            while (lines.ReadLine() is string line)
            {
                pipe.Write(line);
                while (pipe.Count >= HighWater && pipe.IsOpen)
                {
                    Thread.Sleep(1); // The writer has no limit of its own.
                }
            }

            pipe.Close();
        }
        catch (PipelineClosedException)
        {
            // The script ended before its input did.
        }
    }
}
