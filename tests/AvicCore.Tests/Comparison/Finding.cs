using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>Searches that are small enough for a test.</summary>
internal static class Finding
{
    public static DivergenceOptions Options(string kernel, string? reference = null)
        => new()
        {
            Kernel = KvmKernel.Parse(kernel),
            Reference = reference is null ? null : KvmKernel.Parse(reference),
            VcpuCount = 3,
            RandomCases = 0,
        };

    public static IReadOnlyList<DivergenceFinding> All(DivergenceOptions options) => new DivergenceSearch(options).Run();

    /// <summary>The first case of each group of divergences, in its full size.</summary>
    public static IEnumerable<IpiCase> FirstCases(DivergenceOptions options)
    {
        DivergenceSearch search = new(options);
        return Enumerable.Range(0, search.PartCount)
            .SelectMany(part => search.Run(part).Groups)
            .GroupBy(group => group.Key)
            .Select(group => group.First().Value.First);
    }

    public static string Describe(DivergenceFinding found)
        => $"{found.Reach} {found.Kinds} {found.Class} {found.Mode} {found.Topology} {found.Count}/{found.Tried} "
            + $"{found.Case} {found.Icr:x} {found.Expected} {found.Actual} {found.Command}";

    public static bool Has(
        IEnumerable<DivergenceFinding> findings,
        DivergenceReach reach,
        DivergenceKinds kinds,
        IpiInputClass input,
        ApicMode mode,
        GuestTopology topology)
        => findings.Any(found => found.Reach == reach && (found.Kinds & kinds) == kinds && found.Class == input
            && found.Mode == mode && (found.Topology == topology || found.AlsoIn.Contains(topology)));
}
