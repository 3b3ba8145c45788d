using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class StopTests
{
    [Theory]
    [InlineData("Send-AvicIpi -Count 1e12 -AsBatch")]
    [InlineData("Send-AvicIpi -Count 1e12 -AsBatch -Destination 1, 2, 3")]
    [InlineData("Send-AvicIpi -Count 1e9")]
    [InlineData("Send-AvicIpi -Count 1e9 | Measure-AvicIpi")]
    public void Ctrl_C_ends_it_within_moments_and_the_VM_can_be_used_again(string command)
    {
        using ModuleHost module = new();
        module.Run("$vm = New-AvicVm -Blocked 1").ThrowIfFailed();

        StopCheck.EndsWithinMoments(module, $"$vm | {command}");

        ScriptResult after = module.Run(
            "$vm | Send-AvicIpi -Count 2 -AsBatch | ForEach-Object { $_.Count; $vm.VcpuCount }");
        Assert.Empty(after.Errors);
        Assert.Equal(["2", "4"], after.Output.Select(ModuleTest.Text));
    }
}
