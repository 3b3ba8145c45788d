using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>The progress that a script reports: nothing, or five records a second at most and completed at the end.</summary>
internal static class ProgressCheck
{
    /// <param name="module">Where the script runs.</param>
    /// <param name="script">One command.</param>
    /// <param name="errors">The ids of the errors that it must have.</param>
    /// <returns>The records; none of a command that was done before it had to show any.</returns>
    public static ProgressRecord[] Run(ModuleHost module, string script, params string[] errors)
    {
        using PowerShell shell = module.NewPipeline();
        Stopwatch watch = Stopwatch.StartNew();
        shell.AddScript(script).Invoke();
        double seconds = watch.Elapsed.TotalSeconds;
        Assert.Equal(errors, shell.Streams.Error.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        ProgressRecord[] records = [.. shell.Streams.Progress];
        if (records.Length > 0)
        {
            Assert.InRange(records.Length, 2, (int)(seconds * 5) + 1);
            Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
            Assert.All(records[..^1], record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        }

        return records;
    }
}
