using System;
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
            ProgressRecord[] records = ProgressCheck.Run(
                Module, $"New-AvicVm web -Blocked 1 | Send-AvicIpi -AsBatch -Count {count}");
            if (records.Length > 0)
            {
                Assert.Distinct(records);
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
        => Assert.Empty(ProgressCheck.Run(Module, "New-AvicVm a, b, c | Send-AvicIpi -AsBatch -Count 1000"));
}
