using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A reach is what a machine that enforces inhibits shows.</summary>
public sealed class ReachTests
{
    public static TheoryData<string> Kernels => [.. KvmKernel.All.Select(kernel => kernel.Name), "5.15.85", "6.1.170", "6.6"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_is_reachable_or_latent_shows_with_inhibits_enforced_and_nothing_else_does(string kernel)
    {
        DivergenceOptions options = Finding.Options(kernel) with { RandomCases = 20_000 };
        CaseComparer comparer = new(options);
        IpiCase[] found = [.. Finding.FirstCases(options).Select(comparer.Shrink)];

        Assert.NotEmpty(found);
        foreach (IpiCase small in found)
        {
            GroupKey key = comparer.Classify(small);
            AvicVm? vm = CaseMachine.TryBuild(small.Vcpus, options.Kernel, options.Platform, enforcesInhibits: true);
            bool isNestedHidden = options.Kernel.MovesEntryOnIdWrite
                && small.Vcpus.Any(vcpu => vcpu.State == VcpuState.Nested);
            bool shows = vm is not null && !isNestedHidden && IsSame(vm.Send(small.Sender.Id, small.Icr), small, key);
            bool isEnforced = key.Reach == DivergenceReach.Inhibited;
            Assert.True(shows != isEnforced || IsOfSoftwareToo(vm, small), $"{key}: {string.Join(", ", small.Vcpus)}");
        }
    }

    /// <summary>With AVIC off the software APIC may have the same fault; what counts is that AVIC is off.</summary>
    private static bool IsOfSoftwareToo(AvicVm? vm, IpiCase small)
        => vm is not null && !vm.Accelerates(0);

    private static bool IsSame(IpiResult result, IpiCase small, GroupKey key)
        => (result.Lost.Length > 0) == key.Kinds.HasFlag(DivergenceKinds.Lost)
            && (result.Dropped.Length > 0) == key.Kinds.HasFlag(DivergenceKinds.Dropped)
            && InputClassifier.Of(small.Icr, small.Sender.Mode, result.ExitId ?? -1) == key.Class;
}
