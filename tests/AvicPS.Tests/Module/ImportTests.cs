using System;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>These remove and import the module, so each has a session of its own.</summary>
public sealed class ImportTests : IDisposable
{
    private static readonly string[] s_assemblies = ["AvicCore.dll", "AvicPS.dll"];

    private readonly ModuleHost _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Removing_it_takes_its_cmdlets_away()
    {
        Assert.Equal("0", Output("Remove-Module AvicPS; @(Get-Command *-Avic*).Count"));

        Assert.Equal("0", Output("@(Get-Module).Count"));
    }

    [Fact]
    public void Removed_it_can_be_imported_again()
        => Assert.Equal(
            "Hardware",
            Output("Remove-Module AvicPS; Import-Module $args[0]; (New-AvicVm | Send-AvicIpi).Path"));

    [Fact]
    public void Importing_it_twice_changes_nothing()
        => Assert.Equal(
            "1 Hardware",
            Output("Import-Module $args[0]; @(Get-Module).Count; (New-AvicVm | Send-AvicIpi).Path"));

    [Fact]
    public void Importing_it_with_Force_keeps_objects_made_before_usable()
        => Assert.Equal(
            "1 Hardware Fast",
            Output("""
                $vm = New-AvicVm -Blocked 2
                Import-Module $args[0] -Force
                @(Get-Module).Count
                $vm | Send-AvicIpi -Destination 1, 2 | ForEach-Object { $_.Path }
                """));

    [Fact]
    public void A_prefix_is_the_way_around_a_name_that_is_taken()
        => Assert.Equal(
            "Hardware",
            Output("Remove-Module AvicPS; Import-Module $args[0] -Prefix My; (New-MyAvicVm | Send-MyAvicIpi).Path"));

    [Fact]
    public void Importing_it_writes_nothing()
    {
        ScriptResult result = _module.Run("Remove-Module AvicPS; Import-Module $args[0]", Repository.Manifest);

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void It_loads_the_build_for_this_runtime_and_nothing_else()
    {
        string[] loaded =
        [
            .. AppDomain.CurrentDomain.GetAssemblies()
                .Where(assembly => !assembly.IsDynamic)
                .Select(assembly => assembly.Location)
                .Where(path => path.StartsWith(Path.Combine(Repository.Root, "lib"), StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(s_assemblies.Select(name => Path.Combine(Repository.Root, "lib", "net8.0", name)), loaded);
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("netstandard2.0")]
    public void It_carries_its_own_two_assemblies_only(string framework)
    {
        string[] staged =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "lib", framework), "*.dll", SearchOption.AllDirectories)
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(s_assemblies, staged);
    }

    [Fact]
    public void The_engine_itself_is_never_staged()
        => Assert.Empty(Directory.GetFiles(
            Path.Combine(Repository.Root, "lib"), "System.Management.Automation*", SearchOption.AllDirectories));

    private string Output(string script)
    {
        ScriptResult result = _module.Run(script, Repository.Manifest);
        Assert.Empty(result.Errors);
        return string.Join(' ', result.Output.Select(ModuleTest.Text));
    }
}
