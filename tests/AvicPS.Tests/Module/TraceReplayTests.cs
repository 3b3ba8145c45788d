using System;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Invoke-AvicReplay.</summary>
public sealed class TraceReplayTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Warning = "'[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f'";

    [Fact]
    public void Each_kernel_is_a_row_with_what_it_would_have_done()
        => Assert.Equal(
            ["5.17 76 0 76 608 0 0", "6.19 76 70 6 123 0 0"],
            Lines("Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel 5.17, 6.19 | ForEach-Object { "
                + "\"$($_.Kernel) $($_.Exits) $($_.Fast) $($_.Slow) $($_.Visited) $($_.Lost) $($_.Mismatches)\" }"));

    [Fact]
    public void The_warning_of_2021_replays_to_id_2_and_index_2_and_newer_kernels_emulate_it()
        => Assert.Equal(
            ["2 2 None", "2 2 Emulated"],
            Lines($"{Warning} | Import-AvicTrace | Invoke-AvicReplay -Kernel Linux-5.0, Linux-6.3 -Each | "
                + "ForEach-Object { \"$($_.ExitId) $($_.ExitIndex) $($_.Path)\" }"));

    [Fact]
    public void A_trace_without_an_incomplete_IPI_is_a_warning_and_no_row()
    {
        ScriptResult result = Run("Import-AvicTrace ./examples/storm.txt -Kind Wakeup | Invoke-AvicReplay");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains("nothing to replay", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Kernel nonsense, 6.19", "UnknownKernel")]
    [InlineData("-Kernel 6.19 -Hardware Zen99", "UnknownHardware")]
    public void An_unknown_kernel_or_CPU_is_an_error_of_its_own(string arguments, string id)
    {
        ScriptResult result = Run($"Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay {arguments}");

        Assert.Contains(
            result.Errors,
            error => error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal));
        Assert.Equal(id == "UnknownKernel" ? 1 : 0, result.Output.Count);
    }

    [Fact]
    public void A_disabled_APIC_is_one_error_and_no_row()
    {
        ScriptResult result = Run(
            "Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel 5.17, 6.19 -ApicMode Disabled");

        Assert.StartsWith(
            "InvalidState,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Sleepers_that_the_trace_shows_are_lost_by_the_seed_and_not_by_6_1()
        => Assert.Equal(
            ["Patch-V1 76 True 0", "6.1 76 False 0"],
            Lines("Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel Patch-V1, '6.1' | ForEach-Object "
                + "{ \"$($_.Kernel) $($_.Exits) $($_.Lost -gt 0) $($_.Mismatches)\" }"));

    [Fact]
    public void The_sleepers_of_an_exported_IPI_are_in_its_trace()
        => Assert.Equal(
            "1 0",
            Line("New-AvicVm -VcpuCount 8 -Blocked 1, 2, 3, 4, 5, 6, 7 -Kernel Patch-V1 | "
                + "Send-AvicIpi -Destination 0x06 -Logical | Export-AvicTrace | Import-AvicTrace | "
                + "Invoke-AvicReplay -Kernel Patch-V1 -VcpuCount 8 | ForEach-Object { $_.Lost; $_.Mismatches }"));

    [Fact]
    public void Zen1_across_6_17_says_what_no_trace_of_another_CPU_can_show()
        => Assert.Equal(
            ["6.16 0", "6.17 1"],
            Lines("Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Hardware Zen1 -Kernel 6.16, 6.17 | "
                + "ForEach-Object { \"$($_.Kernel) $(@($_.Assumptions -like '*enable_ipiv off*').Count)\" }"));

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    public void A_number_of_vCPUs_out_of_range_does_not_bind(int count)
        => Assert.StartsWith(
            "ParameterArgumentValidationError,",
            Error($"{Warning} | Import-AvicTrace | Invoke-AvicReplay -VcpuCount {count}").FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void A_garbled_vCPU_id_is_skipped_with_a_warning_and_changes_nothing_else()
    {
        ScriptResult result = Run(
            "& { Import-AvicTrace ./examples/storm.txt; '  CPU 9/KVM-9999 [012] ..... 5123.456783: kvm_avic_incomplete_ipi: "
                + "vcpu=9000, icrh:icrl=0x06000000:000008fd, id=1, index=1' | Import-AvicTrace } | "
                + "Invoke-AvicReplay -Kernel 5.17, 6.19 | ForEach-Object { "
                + "\"$($_.ApicMode) $($_.Count) $($_.Fast) $($_.Slow) $($_.Skipped) $($_.Mismatches) $(@($_.Assumptions -like 'Left out, as no VM*').Count)\" }");

        Assert.Equal(["XApicFlat 76 0 76 1 0 1", "XApicFlat 76 70 6 1 0 1"], result.Output.Select(line => $"{line}"));
        Assert.Equal("Skipped: 1 IPI. No vCPU of the VM sent it; Assumptions says why.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void Mismatches_are_one_warning_for_all_kernels()
    {
        ScriptResult result = Run(
            "Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -Kernel 6.17, 6.19 -ApicMode x2Apic");

        Assert.Contains("70 of 76 on 6.17, 70 of 76 on 6.19.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void One_VM_of_several_is_replayed_alone_as_Assumptions_says()
        => Assert.Equal(
            ["2 Events of 2 processes (100, 900) are replayed as one VM; "
                + "for one alone: Import-AvicTrace | Where-Object Tgid -eq 100.", "1 "],
            Lines("$events = 100, 900 | ForEach-Object { \" CPU 0/KVM-$($_ + 1)  (    $_) [012] .....  1.000$($_): "
                + "kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1\" } | Import-AvicTrace; "
                + "$events | Invoke-AvicReplay | ForEach-Object "
                + "{ \"$($_.Count) $($_.Assumptions -like '*processes*')\" }; "
                + "$events | Where-Object Tgid -eq 100 | Invoke-AvicReplay | ForEach-Object "
                + "{ \"$($_.Count) $($_.Assumptions -like '*processes*')\" }"));

    [Fact]
    public void A_given_size_and_mode_are_not_guessed()
        => Assert.Equal("64 XApicCluster 0", Line(
            "Import-AvicTrace ./examples/storm.txt | Invoke-AvicReplay -VcpuCount 64 -ApicMode XApicCluster "
            + "-WarningAction Ignore | ForEach-Object { "
            + "$_.VcpuCount; $_.ApicMode; @($_.Assumptions -like '*says otherwise*').Count }"));
}
