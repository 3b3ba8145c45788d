using System;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Compare-AvicKernel and Find-AvicDivergence as users call them.</summary>
public sealed class DivergenceTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("Get-AvicKernel Patch-V1 | Find-AvicDivergence")]
    [InlineData("'Patch-V1' | Find-AvicDivergence")]
    [InlineData("[pscustomobject]@{ Kernel = 'Patch-V1' } | Find-AvicDivergence")]
    [InlineData("Find-AvicDivergence -Kernel Patch-V1")]
    public void Kernels_bind_by_value_by_name_and_by_property(string command)
        => Assert.Equal(
            "Patch-V1 LogicalMulticast Lost",
            Line($$"""
                {{command}} -Topology Linux -ApicMode xApicFlat -VcpuCount 3 -RandomCase 0 |
                    Where-Object { $_.Class -eq 'LogicalMulticast' } |
                    ForEach-Object { $_.Kernel; "$($_.Class)"; "$($_.Kinds)" }
                """));

    /// <summary>Every line that a finding prints must show what the finding says.</summary>
    [Theory]
    [InlineData("Linux-5.0")]
    [InlineData("Linux-5.17")]
    [InlineData("X2Avic-Rfc")]
    [InlineData("Patch-V1")]
    [InlineData("Linux-5.19-rc1")]
    [InlineData("Linux-5.19")]
    [InlineData("Linux-6.0")]
    [InlineData("6.1.170")]
    [InlineData("Linux-6.3")]
    [InlineData("Linux-6.19")]
    [InlineData("Linux-6.3 -Hardware X2AvicExt")]
    public void The_command_of_a_finding_shows_it(string kernel)
    {
        PSObject[] findings = Objects($"Find-AvicDivergence {kernel} -VcpuCount 3 -RandomCase 20000");
        Assert.NotEmpty(findings);
        foreach (PSObject finding in findings)
        {
            string command = finding.Properties["Command"].Value.ToString()!;
            PSObject result = Assert.Single(Objects(command));
            string kinds = finding.Properties["Kinds"].Value.ToString()!;
            Assert.True(
                HasAny(result, "Lost") == kinds.Contains("Lost", StringComparison.Ordinal)
                && HasAny(result, "Dropped") == kinds.Contains("Dropped", StringComparison.Ordinal),
                $"{kinds}: {command}");
            Assert.Contains(
                result.Properties["Path"].Value.ToString()!,
                finding.Properties["Actual"].Value.ToString(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Findings_are_the_same_on_one_thread_and_on_many()
    {
        string[] one = Describe("-ThrottleLimit 1");
        Assert.NotEmpty(one);
        Assert.Equal(one, Describe("-ThrottleLimit 7"));
    }

    [Fact]
    public void A_timeout_writes_what_was_found_and_warns()
    {
        ScriptResult result = Run("Find-AvicDivergence Patch-V1 -VcpuCount 8 -Timeout 1 -ThrottleLimit 1");

        Assert.Empty(result.Errors);
        Assert.Contains("stopped after 1 s", Assert.Single(result.Warnings).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(result.Output);
        Assert.All(result.Output, found => Assert.Equal(false, found.Properties["IsComplete"].Value));
    }

    [Fact]
    public void Ctrl_C_ends_a_search_within_moments()
    {
        using ModuleHost module = new();
        StopCheck.EndsWithinMoments(
            module, "Find-AvicDivergence Linux-6.19 -VcpuCount 10 -ApicMode xApicFlat -Topology Linux");
    }

    [Fact]
    public void A_long_search_shows_its_progress_and_completes_it()
    {
        ProgressRecord[] records = ProgressCheck.Run(
            Module, "Find-AvicDivergence Linux-6.19 -VcpuCount 8 -Timeout 3 -WarningAction SilentlyContinue");

        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.Contains("Linux-6.19", record.Activity, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Find-AvicDivergence nothing", "UnknownKernel")]
    [InlineData("Find-AvicDivergence Linux-6.3 -Reference nothing", "UnknownKernel")]
    [InlineData("Find-AvicDivergence Linux-6.3 -Hardware nothing", "UnknownHardware")]
    [InlineData("Find-AvicDivergence Linux-6.3 -By Path", "InvalidReference")]
    [InlineData("Find-AvicDivergence Linux-6.3 -ApicMode Disabled", "InvalidState")]
    [InlineData("Find-AvicDivergence Linux-6.3 -State WaitForStartup", "InvalidState")]
    [InlineData("Find-AvicDivergence Linux-6.3 -VcpuCount 12", "InvalidCount")]
    [InlineData("Find-AvicDivergence Linux-6.3 -VcpuCount 13", "ParameterArgumentValidationError")]
    [InlineData("New-AvicVm | Compare-AvicKernel -Reference nothing", "UnknownKernel")]
    [InlineData("New-AvicVm | Compare-AvicKernel -Kernel nothing", "UnknownKernel")]
    [InlineData("New-AvicVm | Compare-AvicKernel -Source 9", "VcpuNotFound")]
    [InlineData("New-AvicVm | Compare-AvicKernel -Destination 0x1FF", "InvalidDestination")]
    [InlineData("[pscustomobject]@{ VectorJson = '' } | Export-AvicVector x.json -WhatIf", "InvalidVector")]
    [InlineData("[pscustomobject]@{ VectorJson = '{' } | Export-AvicVector x.json -WhatIf", "InvalidJson")]
    public void A_mistake_is_one_typed_error(string script, string id)
        => Assert.StartsWith(id + ",", Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_bad_kernel_in_a_list_does_not_stop_the_others()
    {
        ScriptResult result = Run(
            "'nothing', 'Patch-V1' | Find-AvicDivergence -Topology Linux -VcpuCount 2 -RandomCase 0");

        Assert.Single(result.Errors);
        Assert.All(result.Output, found => Assert.Equal("Patch-V1", found.Properties["Kernel"].Value));
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void A_trace_without_IPIs_is_a_warning()
    {
        ScriptResult result = Run(
            "Import-AvicTrace ./examples/storm.txt -Kind Wakeup | Compare-AvicKernel -Kernel Patch-V1");

        Assert.Empty(result.Output);
        Assert.Contains("nothing to compare", Assert.Single(result.Warnings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_is_compared_with_a_kernel_as_reference()
        => Assert.Equal(
            "5.17 True Slow | Linux-6.19 False Fast Path Slow -> Fast",
            Line("""
                Import-AvicTrace ./examples/storm.txt -Kind IncompleteIpi | Where-Object { $_.Line -lt 16 } |
                    Compare-AvicKernel -Kernel Linux-6.19 -Reference 5.17 -By Path |
                    ForEach-Object { "$($_.Kernel) $($_.IsReference) $($_.Path)" + " $($_.Differences)".TrimEnd() } |
                    ForEach-Object -Begin { $all = @() } -Process { $all += $_ } -End { $all -join ' | ' }
                """));

    private static bool HasAny(PSObject result, string property) => ((int[])result.Properties[property].Value).Length > 0;

    private string[] Describe(string arguments)
        => Lines($$"""
            Find-AvicDivergence Patch-V1 -VcpuCount 2 -RandomCase 30000 {{arguments}} | ForEach-Object {
                "$($_.Reach) $($_.Kinds) $($_.Class) $($_.Count) $($_.Tried) $($_.Case) $($_.Command)"
            }
            """);
}
