using System;
using System.Diagnostics;
using System.Management.Automation;

namespace AvicPS;

/// <summary>How far long work is: shown once it has taken a second, then at most five times a second, completed at its end.</summary>
/// <param name="write">Cmdlet.WriteProgress; the engine lets only the pipeline's thread call it.</param>
/// <param name="activity">What is done, the same from beginning to end.</param>
/// <param name="elapsedMs">Milliseconds since the work began; a clock of its own by default.</param>
internal sealed class WorkProgress(Action<ProgressRecord> write, string activity, Func<long>? elapsedMs = null) : IDisposable
{
    private const long FirstMs = 1000;
    private const long EveryMs = 200;

    private readonly Func<long> _elapsedMs = elapsedMs ?? StartClock();
    private long _nextMs = FirstMs;

    /// <summary>Shows how far the work is, if it is time for that: call it as often as you like.</summary>
    public void Report(string status, int percent = -1)
    {
        long now = _elapsedMs();
        if (now >= _nextMs)
        {
            _nextMs = now + EveryMs;
            Write(status, percent, ProgressRecordType.Processing);
        }
    }

    /// <summary>The work has ended, well or not: takes away what was shown.</summary>
    public void Dispose()
    {
        if (_nextMs > FirstMs)
        {
            Write("done", 100, ProgressRecordType.Completed);
        }
    }

    /// <summary>A record of its own each time: jobs and hosts keep them.</summary>
    private void Write(string status, int percent, ProgressRecordType type)
        => write(new ProgressRecord(0, activity, status) { PercentComplete = percent, RecordType = type });

    private static Func<long> StartClock()
    {
        Stopwatch watch = Stopwatch.StartNew();
        return () => watch.ElapsedMilliseconds;
    }
}
