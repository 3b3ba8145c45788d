using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Ctrl-C while a large trace is read.</summary>
public sealed class TraceStopTests
{
    [Theory]
    [InlineData("Import-AvicTrace -LiteralPath $files")]
    [InlineData("Get-AvicTraceSummary -LiteralPath $files")]
    [InlineData("Import-AvicTrace -LiteralPath $files | Get-AvicTraceSummary")]
    public void Ctrl_C_ends_reading_within_moments(string command)
    {
        using TraceFolder folder = new();
        string file = folder.WriteGzip("big.txt.gz", 200_000);
        using ModuleHost module = new();
        module.Run("$files = @($args[0]) * 1000", file).ThrowIfFailed();

        StopCheck.EndsWithinMoments(module, command);
    }
}
