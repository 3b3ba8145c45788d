using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Every cmdlet that writes a file says the same of one that cannot be written.</summary>
public sealed class FileErrorTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("New-AvicVm -Blocked 1 | Send-AvicIpi | Export-AvicTrace", "no/such/folder/out.txt")]
    [InlineData("New-AvicVm -Blocked 1 | Send-AvicIpi | Export-AvicTrace", "tests")]
    [InlineData("New-AvicVm | Export-AvicVector -Icr 0xFD -Path", "no/such/folder/out.json")]
    [InlineData("New-AvicVm | Export-AvicVector -Icr 0xFD -Path", "tests")]
    public void A_file_that_cannot_be_written_is_an_error_with_its_path(string command, string path)
    {
        ScriptResult result = Run($"{command} {path} -Force -PassThru");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("FileNotWritable,AvicPS.Export", error.FullyQualifiedErrorId, System.StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.WriteError, error.CategoryInfo.Category);
        Assert.EndsWith(path.Split('/')[^1], $"{error.TargetObject}", System.StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
