using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>How objects are shown, against Views/*.txt.</summary>
public sealed class ViewTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    public static TheoryData<string, string> Cases => new()
    {
        { "AvicVm", "New-AvicVm web, db -Blocked 1, 2; New-AvicVm big -VcpuCount 4096 -Hardware X2AvicExt" },
        { "AvicVm-inhibited", "New-AvicVm a -ApicMode x2Apic -Kernel 5.15.85; New-AvicVm b -Hardware Zen2" },
        { "Vcpu", "$vm = New-AvicVm -Blocked 2; $sent = $vm | Send-AvicIpi -Destination 3; $vm | Get-AvicVcpu" },
        { "Vcpu-x2apic", "New-AvicVm big -VcpuCount 4096 -Hardware X2AvicExt | Get-AvicVcpu 0, 17, 4095" },
        { "IpiResult", "New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 1, 2, 99, 0xFF" },
        { "IpiResult-kernels", "Get-AvicKernel | New-AvicVm -Blocked '1-3' | Send-AvicIpi -Logical -Destination 14" },
        { "IpiResult-x2apic", "New-AvicVm big -VcpuCount 512 -Blocked '1-511' | Send-AvicIpi -Destination 511, -1" },
        { "IpiBatch", "New-AvicVm -VcpuCount 300 -Blocked 9 | Send-AvicIpi -Destination 9 -Count 100000 -AsBatch" },
        {
            "IpiMeasurement",
            "Get-AvicKernel | New-AvicVm -VcpuCount 32 -Blocked 31 | Send-AvicIpi -Destination 31 -Count 1000 | "
                + "Measure-AvicIpi"
        },
        { "IpiMeasurement-total", "New-AvicVm a, b -Blocked 1 | Send-AvicIpi -Count 3 | Measure-AvicIpi -Total" },
        { "KvmKernel", "Get-AvicKernel" },
        { "Icr", "ConvertTo-AvicIcr 3 0x41; ConvertTo-AvicIcr -1 -X2Apic -Logical -DeliveryMode LowestPriority" },
        { "IcrDescription", "ConvertFrom-AvicIcr 'icrh:icrl=0x06000000:000008fd'" },
        { "AvicPhysicalEntry", "New-AvicVm -Blocked 1 | Get-AvicTable; New-AvicVm | Get-AvicTable Physical 3, 4" },
        { "AvicLogicalEntry", "New-AvicVm -ApicMode xApicCluster -VcpuCount 6 | Get-AvicTable Logical" },
        { "ReplayResult", "Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel 5.17, '6.1', 6.19" },
        {
            "ReplayResult-dropped",
            "'[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f' | Import-AvicTrace | "
                + "Invoke-AvicReplay -Kernel 5.8, 6.3"
        },
        { "TraceEvent", "Import-AvicTrace ./tests/AvicPS.Tests/Views/events.trace -WarningAction Ignore" },
        { "TraceSummary", "Get-AvicTraceSummary ./examples/storm.txt -Kernel 6.1" },
        { "KernelComparison", "New-AvicVm -Blocked 1, 2 | Compare-AvicKernel -Destination 0x06 -Logical" },
        {
            "KernelComparison-kernel",
            "New-AvicVm -Blocked 1, 2, 3 | Compare-AvicKernel -Kernel Patch-V1, 6.19 -Reference 5.17 "
                + "-By Lost, Path, Doorbell -Logical -Destination 14, 15"
        },
        { "DivergenceFinding", "Find-AvicDivergence Linux-6.19 -VcpuCount 3 -RandomCase 0" },
        { "AvicVectorResult", "Test-AvicVector ./tests/AvicPS.Tests/Views/vectors.json" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Objects_are_shown_as_agreed(string name, string script)
        => ExpectedView.Check(Module, name, script);

    /// <summary>Start-Job and remoting give back what depth 1 keeps, Import-Clixml what depth 2 does.</summary>
    [Theory]
    [InlineData("New-AvicVm web, db -Blocked 1 -Hardware Zen2", 1)]
    [InlineData("New-AvicVm web, db -Blocked 1 -Hardware Zen2", 2)]
    [InlineData("New-AvicVm | Get-AvicVcpu", 1)]
    [InlineData("New-AvicVm | Get-AvicVcpu", 2)]
    [InlineData("Get-AvicKernel", 1)]
    [InlineData("Get-AvicHardware", 1)]
    public void A_snapshot_is_shown_as_the_object_was(string script, int depth)
        => Assert.Equal(Module.Print(script).Text, Module.Print($$"""
            {{script}} | ForEach-Object {
                [System.Management.Automation.PSSerializer]::Deserialize(
                    [System.Management.Automation.PSSerializer]::Serialize($_, {{depth}}))
            }
            """).Text);

    /// <summary>All that is shown, however it came to be: tables, lists, reports.</summary>
    [Fact]
    public void No_line_is_wider_than_a_console_of_80_columns()
        => Assert.All(
            Directory.GetFiles(ExpectedView.Folder, "*.txt", SearchOption.AllDirectories).SelectMany(File.ReadAllLines),
            line => Assert.True(line.Length <= PrintingHost.Columns, line));

    /// <summary>A column without a width takes what the others leave: at least its name has to fit.</summary>
    [Fact]
    public void The_columns_of_every_table_fit_a_console_of_80_columns()
    {
        XElement[] views = [.. XDocument.Load(Path.Combine(Repository.Root, "src", "AvicPS", "Views", "AvicPS.Format.ps1xml"))
            .Descendants("View").Where(view => view.Element("TableControl") is not null)];

        Assert.True(views.Length > 20);
        Assert.All(views, view =>
        {
            XElement[] headers = [.. view.Descendants("TableColumnHeader")];
            string[] names = [.. view.Descendants("TableColumnItem").Select(item => item.Element("PropertyName")!.Value)];
            Assert.Equal(headers.Length, names.Length);
            int[] widths = [.. headers.Zip(names, (header, name) =>
                (int?)header.Element("Width") ?? (header.Element("Label")?.Value ?? name).Length)];
            int total = widths.Sum() + widths.Length - 1;
            Assert.True(total <= PrintingHost.Columns, $"{view.Element("Name")!.Value}: {total} columns");
        });
    }

    [Fact]
    public void No_column_is_too_narrow_for_its_name()
        => Assert.All(
            Directory.GetFiles(ExpectedView.Folder, "*.txt")
                .Where(file => Path.GetFileName(file) is not ("IcrDescription.txt" or "TraceSummary.txt")),
            table =>
            {
                string[] lines = File.ReadAllLines(table);
                bool isGrouped = !IsRule(lines[1]); // Behind a group's title.
                Assert.True(IsRule(lines[isGrouped ? 3 : 1]), table);

                static bool IsRule(string line) => line.TrimStart().StartsWith("--", StringComparison.Ordinal);
            });

    [Fact]
    public void Every_file_has_its_case()
        => Assert.Equal(
            Cases.Select(row => row.Data.Item1).Order(StringComparer.Ordinal),
            Directory.GetFiles(ExpectedView.Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
}
