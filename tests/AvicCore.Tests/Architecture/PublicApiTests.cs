using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// Windows PowerShell loads the netstandard2.0 build, PowerShell 7 the net8.0 one: scripts must not notice.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Both_builds_have_the_same_public_surface()
    {
        IReadOnlyList<string> modern = PublicSurface.Of(Path.Combine(AppContext.BaseDirectory, "AvicCore.dll"));
        IReadOnlyList<string> standard = PublicSurface.Of(
            Path.Combine(AppContext.BaseDirectory, "netstandard2.0", "AvicCore.dll"));
        Assert.True(modern.Count > 300, $"{modern.Count} lines");
        Assert.Contains(modern, line => line.StartsWith("AvicCore.AvicVm.SendBatch(", StringComparison.Ordinal));
        Assert.Equal([], modern.Except(standard));
        Assert.Equal([], standard.Except(modern));
        Assert.Equal(modern, standard);
    }
}
