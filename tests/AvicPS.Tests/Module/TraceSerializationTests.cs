using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What Start-Job and remoting (depth 1) and Export-Clixml (depth 2) make of what traces give.</summary>
public sealed class TraceSerializationTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Warning = "'[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f'";
    private const string Row = "'avic_incomplete_ipi 19679 3.90% 0.03% 0.38us 22.67us 3.66us ( +- 0.71% )'";

    public static TheoryData<int, string> Scripts
    {
        get
        {
            TheoryData<int, string> data = [];
            foreach (int depth in new[] { 1, 2 })
            {
                data.Add(depth, "Import-AvicTrace ./examples/storm.txt");
                data.Add(
                    depth,
                    "New-AvicVm -Blocked 1 | Send-AvicIpi -Destination 0xFF | Export-AvicTrace | Import-AvicTrace");
                data.Add(depth, $"{Warning} | Import-AvicTrace");
                data.Add(depth, $"{Row} | Import-AvicTrace");
                data.Add(depth, "Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel 5.17, 6.19");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Events_and_replays_come_back_as_what_they_were(int depth, string script)
        => Copies.Check(this, script, depth);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_summary_comes_back_with_its_report_and_its_parts(int depth)
    {
        PSObject[] pair = Objects(
            $"{Copies.Filter} Get-AvicTraceSummary ./examples/storm.txt | ForEach-Object {{ $_; $_ | Copy-Object {depth} }}");

        Assert.Same(pair[0].BaseObject.GetType(), pair[1].BaseObject.GetType());
        Assert.Equal(pair[0].Properties["Report"].Value, pair[1].Properties["Report"].Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Events_that_came_back_can_be_summed_up_and_replayed(int depth)
        => Assert.Equal("Active 76 76", Line(Copies.Filter + $$"""
            $events = Import-AvicTrace ./examples/storm.txt | Copy-Object {{depth}}
            $events | Get-AvicTraceSummary | ForEach-Object { $_.Verdict; $_.Ipis.Incomplete }
            ($events | Invoke-AvicReplay 5.17).Slow
            """));
}
