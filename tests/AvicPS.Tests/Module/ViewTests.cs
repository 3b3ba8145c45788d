using System;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What a terminal of 100 columns shows, against Views/*.txt; AVICPS_WRITE_VIEWS=1 writes those.</summary>
public sealed class ViewTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const int Columns = 100;

    private static readonly bool s_writes = Environment.GetEnvironmentVariable("AVICPS_WRITE_VIEWS") == "1";

    private static string Folder => Path.Combine(ModuleHost.Root, "tests", "AvicPS.Tests", "Views");

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
    {
        string shown = Show(script).Replace('\u2026', '~') + "\n"; // The files are ASCII; an ellipsis is not.
        string file = Path.Combine(Folder, name + ".txt");
        if (s_writes)
        {
            File.WriteAllText(file, shown);
        }

        Assert.Equal(File.ReadAllText(file), shown);
    }

    [Fact]
    public void No_line_is_wider_than_100_columns()
        => Assert.All(
            Directory.GetFiles(Folder, "*.txt").SelectMany(File.ReadAllLines),
            line => Assert.True(line.Length <= Columns, line));

    [Fact]
    public void No_column_is_too_narrow_for_its_name()
        => Assert.All(
            Directory.GetFiles(Folder, "*.txt")
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
            Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    /// <summary>Each statement in a pipeline of its own: a second type in one pipeline is shown as a list.</summary>
    private string Show(string script)
    {
        PrintedResult printed = In("en-US", () => Module.Print(script)); // Where words may wrap differs by language.
        Assert.Empty(printed.Errors);
        return printed.Text;
    }
}
