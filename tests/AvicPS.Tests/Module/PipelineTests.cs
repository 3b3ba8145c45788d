using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>What goes into what.</summary>
public sealed class PipelineTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Fact]
    public void A_VM_and_an_IPI_need_no_arguments()
        => Assert.Equal(
            "avic 4 0 1 253 Hardware",
            Line("""
                New-AvicVm | ForEach-Object { $_.Name; $_.VcpuCount }
                New-AvicVm | Send-AvicIpi | ForEach-Object { $_.Source; $_.Destination; $_.Vector; $_.Path }
                """));

    [Fact]
    public void Each_name_is_a_VM()
        => Assert.Equal("a b c", Line("New-AvicVm a, b, c | Send-AvicIpi | ForEach-Object { $_.VM }"));

    [Fact]
    public void VMs_can_be_given_as_an_array()
        => Assert.Equal("a b", Line("Send-AvicIpi -VM (New-AvicVm a, b) | ForEach-Object { $_.VM }"));

    [Fact]
    public void The_first_argument_after_a_piped_VM_is_the_ICR()
        => Assert.Equal("65", Line("$vm = New-AvicVm; $vm | Send-AvicIpi 0x41 | ForEach-Object { $_.Icr }"));

    [Fact]
    public void Each_kernel_builds_a_VM_with_itself()
        => Assert.Equal(
            Line("Get-AvicKernel | ForEach-Object { $_.Name }"),
            Line("Get-AvicKernel | New-AvicVm | ForEach-Object { $_.Kernel.Name }"));

    [Fact]
    public void Chosen_vCPUs_can_be_halted_through_the_pipeline()
        => Assert.Equal(
            "2 Running Blocked Blocked Running",
            Line("""
                $vm = New-AvicVm
                $vm | Get-AvicVcpu 1, 2 | Set-AvicVcpu -State Blocked
                $vm.BlockedCount
                $vm | Get-AvicVcpu | ForEach-Object { $_.State }
                """));

    [Fact]
    public void VCPUs_are_found_by_state()
        => Assert.Equal(
            "1 3",
            Line("New-AvicVm -Blocked 1, 3 | Get-AvicVcpu -State Blocked | ForEach-Object { $_.Id }"));

    [Fact]
    public void Results_are_summed_by_VM_in_the_order_of_appearance()
        => Assert.Equal(
            "b:2 a:3",
            Line("""
                $a = New-AvicVm a; $b = New-AvicVm b
                & { $b | Send-AvicIpi; $a | Send-AvicIpi -Count 3; $b | Send-AvicIpi } |
                    Measure-AvicIpi | ForEach-Object { "$($_.VM):$($_.Count)" }
                """));

    [Fact]
    public void A_batch_and_its_single_IPIs_measure_the_same()
        => Assert.Equal(
            Line("New-AvicVm -Blocked 1 | Send-AvicIpi -Count 50 | Measure-AvicIpi | " + Facts),
            Line("New-AvicVm -Blocked 1 | Send-AvicIpi -Count 50 -AsBatch | Measure-AvicIpi | " + Facts));

    [Fact]
    public void Total_is_one_row_over_all_VMs()
        => Assert.Equal("5", Line("New-AvicVm a, b, c, d, e | Send-AvicIpi | Measure-AvicIpi -Total | " + Count));

    [Fact]
    public void Measuring_nothing_writes_nothing()
        => Assert.Empty(Lines("@() | Measure-AvicIpi"));

    [Fact]
    public void Many_IPIs_meet_the_same_conditions_one_by_one()
        => Assert.Equal(
            "Fast Fast Fast 1",
            Line("""
                $vm = New-AvicVm -Blocked 1
                $vm | Send-AvicIpi -Count 3 | ForEach-Object { $_.Path }
                $vm.BlockedCount
                """));

    [Fact]
    public void Counts_may_be_written_as_real_numbers()
        => Assert.Equal("1000", Line("New-AvicVm | Send-AvicIpi -Count 1e3 -AsBatch | " + Count));

    [Fact]
    public void One_IPI_is_sent_to_each_destination()
        => Assert.Equal(
            "1 2 3",
            Line("New-AvicVm | Send-AvicIpi -Destination 1, 2, 3 | ForEach-Object { $_.Destination }"));

    [Fact]
    public void A_result_is_explained_by_its_ICR()
        => Assert.Equal(
            "vector 0xfd to APIC ID 0x1",
            Line("New-AvicVm | Send-AvicIpi | ConvertFrom-AvicIcr | ForEach-Object { $_.Meaning.Split(';')[0] }"));

    private const string Count = "ForEach-Object { $_.Count }";

    private const string Facts =
        "ForEach-Object { $_.Count; $_.Fast; $_.Visited; $_.Kicked; $_.Woken; $_.Cycles; $_.CyclesP50; $_.CyclesP99 }";
}
