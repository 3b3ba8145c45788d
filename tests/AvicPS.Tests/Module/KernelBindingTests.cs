using System;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Kernel versions as people type them: PowerShell makes numbers of most, and 5.10 the number 5.1.</summary>
public sealed class KernelBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Names = " | ForEach-Object { $_.Name }";

    [Theory]
    [InlineData("5.10", "5.10")]
    [InlineData("6.1", "6.1")]
    [InlineData("6.0", "6.0")]
    [InlineData("'5.10', '6.1'", "5.10 6.1")]
    [InlineData("5.0, 6.19", "5.0 6.19")]
    [InlineData("6.0, 5.17", "6.0 5.17")]
    [InlineData("5.0, Linux-6.0, '6.1.170'", "5.0 Linux-6.0 6.1.170")]
    public void Versions_are_what_was_typed(string typed, string names)
        => Assert.Equal(names, Line($"Get-AvicKernel {typed}{Names}"));

    [Fact]
    public void A_version_in_a_variable_is_taken_too()
    {
        Assert.Equal("6.0", Line("$k = 6.0; (New-AvicVm -Kernel $k).Kernel.Name"));
        Assert.Equal("5.17", Line("$vm = @{ Kernel = 5.17 }; (New-AvicVm @vm).Kernel.Name"));
    }

    [Fact]
    public void No_parameter_for_kernels_is_forgotten()
    {
        string[] parameters = Lines("""
            foreach ($command in Get-Command -Module AvicPS) {
                foreach ($name in 'Kernel', 'Reference') {
                    foreach ($parameter in $command.Parameters.Values) {
                        if ($parameter.Name -eq $name -or $parameter.Aliases -contains $name) {
                            "$($command.Name) -$name $($parameter.Attributes.TypeId.Name)"
                        }
                    }
                }
            }
            """);

        Assert.True(parameters.Length >= 12, $"{parameters.Length} parameters");
        Assert.All(parameters, parameter => Assert.Contains("VersionText", parameter, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("4.20, 5.0", "'4.20' or '4.2'")]
    [InlineData("6.19, 6.10", "'6.10' or '6.1'")]
    public void The_hint_has_both_versions(string typed, string hint)
        => Assert.Contains(hint, Error($"Get-AvicKernel {typed}").Exception.Message, StringComparison.Ordinal);
}
