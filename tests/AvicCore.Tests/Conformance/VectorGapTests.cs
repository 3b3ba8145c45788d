using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A vector of a VM expects what the VM does, or the VM is said to have what no vector can say.</summary>
public sealed class VectorGapTests
{
    private static readonly string[] s_kernels =
        ["5.0", "5.15.103", "5.17", "5.19", "6.0", "6.1.170", "6.3", "6.8", "6.17", "6.19", "Patch-V1"];

    private static readonly Gen<AvicVmOptions> s_machine = Gen
        .Select(
            Gen.OneOf(s_kernels),
            Gen.OneOf<AvicPlatform>([.. AvicPlatform.All]),
            Gen.OneOf(ApicMode.XApicFlat, ApicMode.XApicCluster, ApicMode.X2Apic),
            Gen.Int[0, 63])
        .Select((kernel, platform, mode, flags) => new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Platform = platform,
            Mode = mode,
            HashesVectors = (flags & 1) == 0,
            Uses32BitIds = (flags & 6) != 0,
            Features = (flags & 24) == 0 ? AvicVmFeatures.PitReinject : AvicVmFeatures.None,
            Assumptions = (flags & 32) == 0 ? new AvicAssumptions { EmptyLogicalCompletes = false } : new(),
        });

    [Theory]
    [InlineData("Linux-6.19", "Zen4", "")]
    [InlineData("6.1.170", "Zen4", "failure id 2 is Drop as in Linux-6.0|failure id 4 is logged as in Linux-6.0")]
    [InlineData("5.15.103", "Zen4", "failure id 2 is WarnAndDrop as in Linux-5.0, but Emulate in 5.15.103")]
    [InlineData("6.12", "Zen4", "failure id 4 is logged as in Linux-6.3, but silent in 6.12")]
    [InlineData("Linux-6.19", "Zen2", "Zen2 ignores it")]
    [InlineData("Linux-5.17", "X2AvicExt", "")]
    public void What_a_vector_leaves_out_follows_from_kernel_and_CPU(string kernel, string hardware, string gaps)
        => AssertGaps(
            new AvicVm(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel), Platform = AvicPlatform.Parse(hardware) }),
            gaps.Split('|', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void It_follows_from_the_VM_too()
    {
        AvicVm vm = new(new AvicVmOptions
        {
            HashesVectors = false,
            Uses32BitIds = false,
            Platform = AvicPlatform.Zen3,
            Assumptions = new AvicAssumptions { ReportsFirstNotRunning = false },
        });
        vm.SetFeatures(AvicVmFeatures.AutoEoi);
        vm.SetPhysicalCpu(1, 0);
        vm.Send(0, SweepVm.Logical(0x0C) with { DeliveryMode = DeliveryMode.LowestPriority });
        vm.Send(0, SweepVm.Physical(3) with { DeliveryMode = DeliveryMode.Nmi });
        vm.SetApicMode(2, ApicMode.X2Apic);
        vm.SetApicMode(2, ApicMode.XApicFlat);
        AssertGaps(
            vm,
            "HyperV inhibits it",
            "ReportsFirstNotRunning is the default",
            "32 bits",
            "no vCPU has used x2APIC",
            "a physical CPU of its own",
            "NMI or SMI waits",
            "taken a lowest-priority IPI");

        AssertGaps(
            new AvicVm(new AvicVmOptions
            {
                Mode = ApicMode.X2Apic,
                Kernel = KvmKernel.Parse("6.3"),
                Platform = AvicPlatform.X2AvicExt,
            }),
            "the CPU's 4096 entries, but 512 here");

        AvicVm old = new(new AvicVmOptions { Kernel = KvmKernel.Parse("5.0") });
        old.SetXApicId(1, 2);
        AssertGaps(old, "at its APIC ID");
    }

    [Fact]
    public void Without_a_gap_a_vector_expects_what_its_VM_does()
        => Gen.Select(s_machine, MachineStep.Any.Array[0, 12], MachineStep.Any.Array[1, 4]).Holds(
            (options, life, ends) =>
            {
                AvicVm vm = new(options);
                Array.ForEach(life, step => Try(() => step.Do(vm)));
                foreach (Icr icr in ends.Select(end => new Icr(end.Value)))
                {
                    int source = vm.Vcpus[0].Id;
                    if (AvicVectorGaps.Of(vm).Count > 0 || vm.GetVcpu(source).State != VcpuState.Running)
                    {
                        return;
                    }

                    AvicVector vector = AvicVectorBuilder.Build(vm, source, icr, "random");
                    string expected = NaiveOutcome.Of(AvicVectorRunner.Build(vector).Send(source, icr)).ToString();
                    Assert.Equal(NaiveOutcome.Of(vm.Send(source, icr)).ToString(), expected);
                }
            },
            cases: 4000);

    private static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (AvicException mistake)
        {
            Assert.NotEmpty(mistake.Message);
        }
    }

    private static void AssertGaps(AvicVm vm, params string[] gaps)
    {
        IReadOnlyList<string> found = AvicVectorGaps.Of(vm);
        Assert.Equal(gaps.Length, found.Count);
        Assert.All(gaps.Zip(found), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }
}
