using System.Diagnostics;
using System.Management.Automation;
using System.Threading;

namespace AvicPS;

/// <summary>How far a long search is: counted by any thread, shown by the pipeline's, and only past a second.</summary>
internal sealed class SearchProgress(Cmdlet cmdlet, string activity, long total)
{
    private const long ShowAfterMs = 1000;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _done;
    private bool _isShown;

    public long Done => Interlocked.Read(ref _done);

    public void Add(long cases) => Interlocked.Add(ref _done, cases);

    /// <summary>Called about five times a second.</summary>
    public void Show()
    {
        if (_watch.ElapsedMilliseconds >= ShowAfterMs)
        {
            _isShown = true;
            cmdlet.WriteProgress(Record(ProgressRecordType.Processing));
        }
    }

    public void Complete()
    {
        if (_isShown)
        {
            cmdlet.WriteProgress(Record(ProgressRecordType.Completed));
        }
    }

    /// <summary>A record of its own each time: jobs and hosts keep them.</summary>
    private ProgressRecord Record(ProgressRecordType type)
    {
        long done = Done;
        return new ProgressRecord(0, activity, $"{done} of {total} cases")
        {
            PercentComplete = total == 0 ? 100 : (int)(100.0 * done / total),
            RecordType = type,
        };
    }
}
