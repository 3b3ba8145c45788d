using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What Start-Job and remoting (depth 1) and Export-Clixml (depth 2) make of objects.</summary>
public sealed class SerializationTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string ToVector = "Test-AvicVector ./tests/AvicPS.Tests/Views/vectors.json";

    public static TheoryData<int, string, string> Results
    {
        get
        {
            TheoryData<int, string, string> data = [];
            foreach (int depth in new[] { 1, 2 })
            {
                data.Add(depth, "IpiResult", "New-AvicVm -Blocked 1 | Send-AvicIpi");
                data.Add(depth, "IpiResult", "New-AvicVm | Send-AvicIpi -Destination 0xFF");
                data.Add(depth, "IpiResult", "New-AvicVm -Kernel 5.0 | Send-AvicIpi -Destination 99");
                data.Add(depth, "IpiResult", "New-AvicVm -ApicMode x2Apic | Send-AvicIpi -Destination -1 -Logical");
                data.Add(depth, "IpiBatch", "New-AvicVm -Blocked 1 | Send-AvicIpi -Count 100 -AsBatch");
                data.Add(depth, "IpiMeasurement", "New-AvicVm -Blocked 1 | Send-AvicIpi -Count 3 | Measure-AvicIpi");
                data.Add(depth, "KernelComparison", "New-AvicVm -Blocked 1, 2 | Compare-AvicKernel -Logical -Destination 6");
                data.Add(
                    depth,
                    "DivergenceFinding",
                    "Find-AvicDivergence Patch-V1 -Topology Linux -VcpuCount 2 -RandomCase 0 -Detailed");
                data.Add(depth, "AvicVectorResult", ToVector);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void Results_come_back_as_what_they_were(int depth, string type, string script)
        => Assert.All(
            Copies.Check(this, script, depth), original => Assert.Equal("AvicCore." + type, original.FullName));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Enumerations_compare_with_their_names(int depth)
        => Assert.Equal("True True True", Line(Copies.Filter + $$"""
            $result = New-AvicVm -Blocked 1 -Kernel 5.0 | Send-AvicIpi -Destination 99 | Copy-Object {{depth}}
            $result.Path -eq 'None'
            $result.DeliveryMode -eq 'Fixed'
            $result.Warnings[0] -eq 'InvalidIpiTarget'
            """));

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(1, "-AsBatch")]
    [InlineData(2, "-AsBatch")]
    public void What_came_back_can_be_measured(int depth, string arguments)
        => Assert.Equal("7 7 14140", Line(Copies.Filter + $$"""
            New-AvicVm -Blocked 1 | Send-AvicIpi -Count 7 {{arguments}} | Copy-Object {{depth}} | Measure-AvicIpi |
                ForEach-Object { $_.Count; $_.Fast; $_.Cycles }
            """));

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(1, "-AsBatch")]
    [InlineData(2, "-AsBatch")]
    public void What_was_read_before_the_module_was_loaded_can_be_measured(int depth, string arguments)
    {
        using ModuleHost module = new();
        module.Run(Copies.Filter + $$"""
            $text = New-AvicVm -Blocked 1 | Send-AvicIpi -Count 7 {{arguments}} | ForEach-Object {
                [System.Management.Automation.PSSerializer]::Serialize($_, {{depth}})
            }
            Remove-Module AvicPS
            $bags = $text | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize($_) }
            """).ThrowIfFailed();

        ScriptResult result = module.Run(
            "Import-Module $args[0]; $bags | Measure-AvicIpi | ForEach-Object { $_.Count; $_.Fast; $_.Cycles }",
            Repository.Manifest);

        Assert.Empty(result.Errors);
        Assert.Equal(["7", "7", "14140"], result.Output.Select(Text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_VM_comes_back_as_a_snapshot_of_its_facts(int depth)
        => Assert.Equal(
            "Deserialized.AvicCore.AvicVm web 4 2 XApicFlat Linux-6.3 Zen5 True None True",
            Line(Copies.Filter + $$"""
                New-AvicVm web -Blocked 1, 2 -Kernel Linux-6.3 -Hardware Zen5 | Copy-Object {{depth}} | ForEach-Object {
                    $_.PSObject.TypeNames[0]; $_.Name; $_.VcpuCount; $_.BlockedCount; "$($_.ApicMode)"; "$($_.Kernel)"
                    "$($_.Hardware)"; $_.IsAvicActive; "$($_.Inhibits)"; $_.IsIpiVirtualizationEnabled
                }
                """));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_vCPU_comes_back_as_a_snapshot_of_its_facts(int depth)
        => Assert.Equal(
            "Deserialized.AvicCore.Vcpu web 2 Blocked XApicFlat 2 67108864 False 65",
            Line(Copies.Filter + $$"""
                $vm = New-AvicVm web
                $null = $vm | Send-AvicIpi -Destination 2 -Vector 65
                $vm | Get-AvicVcpu 2 | Set-AvicVcpu -State Blocked -PassThru | Copy-Object {{depth}} | ForEach-Object {
                    $_.PSObject.TypeNames[0]; $_.VM; $_.Id; "$($_.State)"; "$($_.Mode)"; $_.ApicId; $_.Ldr; $_.IsRunning
                    $_.Requested
                }
                """));
}
