using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Every vector of spec 05, every expected key.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names
        => [.. VectorFile.All.Select(vector => vector.Name)];

    [Fact]
    public void All_206_vectors_are_there_under_different_names()
    {
        Assert.Equal(206, VectorFile.All.Count);
        Assert.Equal(206, VectorFile.All.Select(vector => vector.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Comes_out_as_expected(string name)
    {
        AvicVector vector = VectorFile.All.Single(candidate => candidate.Name == name);
        Assert.Empty(AvicVectorRunner.Run(vector).Differences);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Comes_out_the_same_for_every_IPI_of_a_repetition(string name)
    {
        AvicVector vector = VectorFile.All.Single(candidate => candidate.Name == name);
        AvicVm vm = AvicVectorRunner.Build(vector);
        Icr icr = new(((ulong)vector.IcrHigh << 32) | vector.IcrLow);
        VcpuState[] before = [.. vm.Vcpus.Select(vcpu => vcpu.State)];
        IpiResult once = AvicVectorRunner.Build(vector).Send(vector.Source, icr);

        IpiBatch batch = vm.SendBatch(vector.Source, icr, 3);

        Assert.Equal(3, batch.Paths[(int)once.Path]);
        Assert.Equal(3 * once.Woken.Length, batch.Woken);
        Assert.Equal(3 * once.Lost.Length, batch.Lost);
        Assert.Equal(3 * once.Dropped.Length, batch.Dropped);
        Assert.Equal(3 * once.Kicked.Length, batch.Kicked);
        Assert.Equal(3 * once.Doorbells.Length, batch.Doorbells);
        Assert.Equal(3 * once.SoftwareDoorbells.Length, batch.SoftwareDoorbells);
        Assert.Equal(3 * once.HostIpis.Length, batch.HostIpis);
        Assert.Equal(3 * once.Visited, batch.Visited);
        Assert.Equal([once.Cycles], batch.CycleValues);
        Assert.Equal(before, vm.Vcpus.Select(vcpu => vcpu.State));
    }
}
