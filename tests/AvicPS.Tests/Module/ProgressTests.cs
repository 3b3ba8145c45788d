using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class ProgressTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const long MostIpis = 1L << 36;

    [Fact]
    public void A_long_batch_reports_at_most_five_times_a_second_and_ends_completed()
    {
        // As many IPIs as this machine needs more than a second for.
        for (long count = 1L << 22; count < MostIpis; count *= 4)
        {
            Stopwatch watch = Stopwatch.StartNew();
            ProgressRecord[] records = Progress($"New-AvicVm web -Blocked 1 | Send-AvicIpi -AsBatch -Count {count}");
            double seconds = watch.Elapsed.TotalSeconds;
            if (records.Length > 0)
            {
                Assert.Distinct(records);
                Assert.InRange(records.Length, 2, (int)(seconds * 5) + 1);
                Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
                Assert.All(records[..^1], record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
                int[] percents = [.. records[..^1].Select(record => record.PercentComplete)];
                Assert.Equal(percents.Order(), percents);
                Assert.All(percents, percent => Assert.InRange(percent, 0, 100));
                Assert.All(records, record => Assert.Contains("'web'", record.Activity, StringComparison.Ordinal));
                return;
            }
        }

        Assert.Fail("no batch was long enough");
    }

    [Fact]
    public void A_short_batch_reports_nothing()
        => Assert.Empty(Progress("New-AvicVm a, b, c | Send-AvicIpi -AsBatch -Count 1000"));

    private ProgressRecord[] Progress(string script)
    {
        using PowerShell shell = Module.NewPipeline();
        shell.AddScript(script).Invoke();
        Assert.Empty(shell.Streams.Error);
        return [.. shell.Streams.Progress];
    }
}
