using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Test-AvicWakeup: what binds, what is refused, what comes out.</summary>
public sealed class WakeupTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Fact]
    public void Each_kernel_of_the_pipeline_is_a_row()
        => Assert.Equal(
            [
                "Linux-5.0 Safe", "Linux-5.17 Safe", "X2Avic-Rfc Safe", "Patch-V1 Safe", "Linux-5.19-rc1 Safe",
                "Linux-5.19 Safe", "Linux-6.0 Safe", "Linux-6.3 Safe", "Linux-6.19 Safe",
            ],
            Lines("Get-AvicKernel | Test-AvicWakeup | ForEach-Object { \"$($_.Kernel) $($_.Verdict)\" }"));

    [Theory]
    [InlineData("Test-AvicWakeup 6.16 -Hardware Zen2", "6.16 Zen2 Lost 12")]
    [InlineData("Test-AvicWakeup 6.17 -Hardware Zen2", "6.17 Zen2 Safe 0")]
    [InlineData("Test-AvicWakeup '6.16', '6.17' -Hardware Zen2", "6.16 Zen2 Lost 12 6.17 Zen2 Safe 0")]
    [InlineData("'6.16', '6.17' | Test-AvicWakeup -Hardware Zen2", "6.16 Zen2 Lost 12 6.17 Zen2 Safe 0")]
    [InlineData("[pscustomobject]@{ Kernel = '6.16'; Hardware = 'Zen1' } | Test-AvicWakeup", "6.16 Zen1 Lost 12")]
    [InlineData("Test-AvicWakeup -EnableIpiv $false", "Linux-6.19 Zen4 Safe 0")]
    [InlineData("Test-AvicWakeup -Without Barrier", "Linux-6.19 Zen4 Lost 13")]
    [InlineData("Test-AvicWakeup -Without barrier, recheck -Sender Iommu -Migrate", "Linux-6.19 Zen4 Lost 14")]
    [InlineData("Test-AvicWakeup 5.0 -Inhibit", "5.0 Zen4 Lost 28")]
    [InlineData("Test-AvicWakeup 5.17 -Inhibit -Sender Software", "5.17 Zen4 Safe 0")]
    public void Options_make_the_model(string script, string rows)
        => Assert.Equal(rows, Line(
            script + " | ForEach-Object { $_.Kernel; $_.Hardware; $_.Verdict; $_.Steps }"));

    [Fact]
    public void Cells_of_a_CSV_file_bind_by_name()
        => Assert.Equal("6.17 False None 6.16 True AfterHook", Line("""
            [pscustomobject]@{ Kernel = '6.17'; EnableIpiv = 'False'; HaltPoll = 'None' },
            [pscustomobject]@{ Kernel = '6.16'; EnableIpiv = ''; HaltPoll = 'AfterHook' } | Test-AvicWakeup |
                ForEach-Object { $_.Kernel; $_.EnableIpiv; $_.HaltPoll }
            """));

    [Fact]
    public void All_runs_the_suite_of_a_kernel()
    {
        string[] rows = Lines("Test-AvicWakeup 5.17 -All | ForEach-Object { \"$($_.Verdict) $($_.Variant)\" }");

        Assert.Equal("Safe Cpu", rows[0]);
        Assert.Contains("Safe Cpu + Iommu; migrates; inhibit", rows);
        Assert.Contains("Lost Cpu; erratum 1235", rows);
        Assert.Contains("Safe Cpu; erratum 1235; enable_ipiv=0", rows);
        Assert.Contains("Lost Iommu; without GaLog", rows);
        Assert.Equal(rows.Length, rows.Distinct().Count());
    }

    [Theory]
    [InlineData("Test-AvicWakeup nonsense", "UnknownKernel", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-AvicWakeup -Hardware Zen99", "UnknownHardware", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-AvicWakeup 6.16 -EnableIpiv $false", "KernelLimit", ErrorCategory.LimitsExceeded)]
    [InlineData("Test-AvicWakeup 5.0 -Inhibit -Without ModeFirst", "KernelLimit", ErrorCategory.LimitsExceeded)]
    [InlineData("Test-AvicWakeup -Without GaLog", "InvalidWakeupModel", ErrorCategory.InvalidArgument)]
    [InlineData("Test-AvicWakeup -MaxStates 100", "TooManyStates", ErrorCategory.LimitsExceeded)]
    public void What_cannot_be_tested_is_a_typed_error(string script, string id, ErrorCategory category)
    {
        ErrorRecord error = Error(script);

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("Test-AvicWakeup -Sender Cpu, Cpu, Cpu", "ParameterArgumentValidationError")]
    [InlineData("Test-AvicWakeup -Sender Nobody", "CannotConvertArgumentNoMessage")]
    [InlineData("Test-AvicWakeup -MaxStates 0", "ParameterArgumentValidationError")]
    [InlineData("Test-AvicWakeup -All -Without Barrier", "AmbiguousParameterSet")]
    public void What_makes_no_sense_does_not_bind(string script, string id)
        => Assert.StartsWith(id, Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void One_bad_kernel_does_not_stop_the_others()
    {
        ScriptResult result = Run("Test-AvicWakeup 6.3, nonsense, 6.19 | ForEach-Object Kernel");

        Assert.Equal(["6.3", "6.19"], result.Output.Select(Text));
        Assert.Single(result.Errors);
    }

    [Fact]
    public void Detailed_shows_the_report_and_is_the_same_object_for_scripts()
    {
        string shown = Module.Print("Test-AvicWakeup -Without Barrier -Detailed").Text;
        string report = Line("(Test-AvicWakeup -Without Barrier).Report");

        Assert.Equal(report, shown.Trim('\n'));
        Assert.All(report.Split('\n'), line => Assert.True(line.Length <= PrintingHost.Columns, line));
        Assert.Equal("Lost 13", Line("Test-AvicWakeup -Without Barrier -Detailed | ForEach-Object { $_.Verdict; $_.Steps }"));
    }

    [Fact]
    public void No_report_is_wider_than_a_console_of_80_columns()
        => Assert.All(
            Lines("'5.0', '6.19' | Test-AvicWakeup -Sender Cpu, Iommu -Inhibit | ForEach-Object Report; "
                + "Test-AvicWakeup 6.16 -Hardware Zen2 -Sender Iommu, Cpu | ForEach-Object Report")
                .SelectMany(report => report.Split('\n')),
            line => Assert.True(line.Length <= PrintingHost.Columns, line));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_result_comes_back_from_a_job_with_its_schedule(int depth)
    {
        const string Facts = "$_.GetType().FullName; $_.Verdict; $_.Senders; $_.Without; $_.HaltPoll; $_.States; $_.Report; "
            + "$_.Assumptions; $_.Schedule | ForEach-Object { $_.GetType().FullName; \"$_ $($_.Irr) $($_.IsRunning)\"; "
            + "$_.Mode; $_.TaskState; $_.Target; $_.Waiting }";
        string[] sent = Lines($"Test-AvicWakeup -Without Barrier, TaskState -Detailed | ForEach-Object {{ {Facts} }}");
        string[] back = Lines(Copies.Filter
            + $"Test-AvicWakeup -Without Barrier, TaskState -Detailed | Copy-Object {depth} | ForEach-Object {{ {Facts} }}");

        Assert.Equal(sent, back);
        Assert.Contains("AvicCore.WakeupStep", back);
    }
}
