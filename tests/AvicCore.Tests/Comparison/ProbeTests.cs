using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The fast way that searches take says the same as a result, however often the machine has been used.</summary>
public sealed class ProbeTests
{
    public static TheoryData<string> Kernels => [.. KvmKernel.All.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_probe_of_a_used_machine_says_what_a_fresh_machine_results_in(string kernel)
    {
        DivergenceOptions options = Finding.Options(kernel);
        for (int seed = 1; seed <= 150; seed++)
        {
            RandomTopology random = new(options with { Seed = seed }, first: 0);
            CaseVcpu[] vcpus = random.NextVcpus();
            CaseRunner used = new(vcpus, options.Kernel, options.Platform);
            for (int i = 0; i < 12; i++)
            {
                random.NextStates(vcpus);
                used.SetStates(vcpus);
                Icr icr = i % 4 == 3 ? new Icr(random.NextIcr(vcpus).Raw) with { DeliveryMode = (DeliveryMode)(seed % 8) }
                    : random.NextIcr(vcpus);
                used.Send(icr, out IpiProbe probe);
                IpiResult result = CaseMachine
                    .Build(vcpus, options.Kernel, options.Platform, enforcesInhibits: false)
                    .Send(vcpus[0].Id, icr);
                AssertEqual(vcpus, result.Addressed, probe.Addressed);
                AssertEqual(vcpus, result.Doorbells, probe.Doorbells);
                AssertEqual(vcpus, result.SoftwareDoorbells, probe.SoftwareDoorbells);
                AssertEqual(vcpus, result.HostIpis, probe.HostIpis);
                AssertEqual(vcpus, result.Woken, probe.Woken);
                AssertEqual(vcpus, result.Lost, probe.Lost);
                AssertEqual(vcpus, result.Dropped, probe.Dropped);
                Assert.Equal(result.Path, probe.Path);
                Assert.Equal(result.ExitId ?? -1, probe.ExitId);
                Assert.Equal(result.Warnings.Sum(warning => 1 << (int)warning), probe.Warnings);
            }
        }
    }

    private static void AssertEqual(CaseVcpu[] vcpus, IEnumerable<int> ids, ulong set)
        => Assert.Equal(
            ids.Distinct().Order(),
            vcpus.Where((_, index) => (set >> index & 1) != 0).Select(vcpu => vcpu.Id).Order());
}
