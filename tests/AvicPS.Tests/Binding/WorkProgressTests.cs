using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Binding;

public sealed class WorkProgressTests
{
    private readonly List<ProgressRecord> _records = [];
    private long _nowMs;

    [Theory]
    [InlineData(999, new long[] { })]
    [InlineData(1000, new long[] { 1000 })]
    [InlineData(2000, new long[] { 1000, 1200, 1400, 1600, 1800, 2000 })]
    public void Reports_show_from_the_first_second_on_five_times_a_second(long lastMs, long[] shownAt)
    {
        using WorkProgress progress = Start();
        for (; _nowMs <= lastMs; _nowMs++)
        {
            progress.Report($"{_nowMs}");
        }

        Assert.Equal(shownAt.Select(ms => $"{ms}"), _records.Select(record => record.StatusDescription));
    }

    [Fact]
    public void Work_that_reports_seldom_is_shown_at_each_report()
    {
        using WorkProgress progress = Start();
        foreach (long ms in new long[] { 500, 1500, 1750, 1900, 5000 })
        {
            _nowMs = ms;
            progress.Report($"{ms}");
        }

        Assert.Equal(["1500", "1750", "5000"], _records.Select(record => record.StatusDescription));
    }

    [Fact]
    public void What_was_shown_is_completed_at_the_end()
    {
        using (WorkProgress progress = Start())
        {
            _nowMs = 1000;
            progress.Report("half", percent: 50);
        }

        Assert.Equal(2, _records.Count);
        Assert.Equal((ProgressRecordType.Processing, "half", 50), Content(_records[0]));
        Assert.Equal((ProgressRecordType.Completed, "done", 100), Content(_records[1]));
        Assert.All(_records, record => Assert.Equal((0, "Working"), (record.ActivityId, record.Activity)));
    }

    [Fact]
    public void Short_work_shows_nothing_at_all()
    {
        using (WorkProgress progress = Start())
        {
            _nowMs = 999;
            progress.Report("half");
            _nowMs = 3000;
        }

        Assert.Empty(_records);
    }

    [Fact]
    public void Without_a_percentage_there_is_no_bar()
    {
        using WorkProgress progress = Start();
        _nowMs = 1000;
        progress.Report("line 7");
        Assert.Equal(-1, Assert.Single(_records).PercentComplete);
    }

    private static (ProgressRecordType Type, string Status, int Percent) Content(ProgressRecord record)
        => (record.RecordType, record.StatusDescription, record.PercentComplete);

    private WorkProgress Start() => new(_records.Add, "Working", () => _nowMs);
}
