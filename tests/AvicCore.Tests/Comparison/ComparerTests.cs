using System;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

public sealed class ComparerTests
{
    private static readonly Icr s_multicast = SweepVm.Logical(0x06);

    [Fact]
    public void Every_kernel_starts_from_the_state_that_the_VM_is_in()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 4, Blocked = [1, 2] });
        KernelComparer comparer = new();
        KernelComparison reference = comparer.Refer(vm, 0, s_multicast);
        KernelComparison[] rows = [.. KvmKernel.All.Select(kernel => comparer.Compare(vm, 0, s_multicast, kernel, reference))];

        Assert.Equal([1, 2], reference.Woken);
        Assert.Null(reference.Path);
        Assert.Equal(["Patch-V1", "Linux-5.19-rc1"], rows.Where(row => row.IsDifferent).Select(row => row.Kernel));
        Assert.All(rows.Where(row => row.IsDifferent), row => Assert.Equal(["Lost +2", "Woken -2"], row.Differences));
        Assert.Equal(2, vm.BlockedCount);
        Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Requested));
    }

    [Fact]
    public void A_kernel_can_be_the_reference_and_paths_can_be_compared()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 4, Blocked = [1] });
        KernelComparer comparer = new()
        {
            Reference = KvmKernel.Parse("5.17"),
            By = DivergenceKinds.Path | DivergenceKinds.Lost,
        };
        KernelComparison reference = comparer.Refer(vm, 0, SweepVm.Physical(1));
        KernelComparison row = comparer.Compare(vm, 0, SweepVm.Physical(1), KvmKernel.Newest, reference);

        Assert.True(reference is { IsReference: true, Path: IpiPath.Slow, Kernel: "5.17" });
        Assert.Equal(["Path Slow -> Fast"], row.Differences);
        Assert.Equal(DivergenceKinds.Path, row.Kinds);
    }

    /// <summary>Up to 5.19 AVIC is off for x2APIC guests, and software delivers: only the bare handler loses.</summary>
    [Fact]
    public void Inhibits_are_enforced_unless_the_bare_handlers_are_wanted()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 4, Mode = ApicMode.X2Apic, Blocked = [1] });
        Icr icr = SweepVm.Logical(0x2, isX2Apic: true);
        KvmKernel kernel = KvmKernel.Parse("5.19");
        KernelComparer real = new();
        KernelComparer bare = new() { EnforcesInhibits = false };
        KernelComparison inhibited = real.Compare(vm, 0, icr, kernel, real.Refer(vm, 0, icr));
        KernelComparison handled = bare.Compare(vm, 0, icr, kernel, bare.Refer(vm, 0, icr));

        Assert.Equal(AvicInhibit.X2Apic, inhibited.Inhibits);
        Assert.Equal(IpiPath.Emulated, inhibited.Path);
        Assert.False(inhibited.IsDifferent);
        Assert.Equal(["Lost +1", "Woken -1"], handled.Differences);
    }

    /// <summary>Two hands: a copy on the VM's own kernel must answer every ICR as the VM itself does.</summary>
    [Theory]
    [InlineData("Linux-5.0")]
    [InlineData("Patch-V1")]
    [InlineData("Linux-6.0")]
    [InlineData("Linux-6.19")]
    public void A_copy_on_the_same_kernel_answers_as_the_VM_does(string kernel)
    {
        DivergenceOptions options = Finding.Options(kernel);
        for (int seed = 1; seed <= 200; seed++)
        {
            RandomTopology random = new(options with { Seed = seed }, first: 0);
            CaseVcpu[] vcpus = random.NextVcpus();
            random.NextStates(vcpus);
            AvicVm vm = CaseMachine.Build(vcpus, options.Kernel, options.Platform, enforcesInhibits: false);
            bool isShared = vcpus.GroupBy(vcpu => vcpu.LogicalId).Any(group => group.Key != 0 && group.Count() > 1);
            if (isShared || vcpus.Any(vcpu => !vcpu.HasOwnXApicId))
            {
                continue; // Tables then depend on the order in which the guest wrote its registers.
            }

            Icr icr = random.NextIcr(vcpus);
            IpiResult copied = VmCopy.Of(vm, options.Kernel, enforcesInhibits: false).Send(vcpus[0].Id, icr);
            IpiResult direct = vm.Send(vcpus[0].Id, icr);
            Assert.Equal(direct.Exit, copied.Exit);
            Assert.Equal(direct.Path, copied.Path);
            Assert.Equal(direct.IrrSet, copied.IrrSet);
            Assert.Equal(direct.Kicked, copied.Kicked);
            Assert.Equal(direct.Woken, copied.Woken);
            Assert.Equal(direct.Lost, copied.Lost);
            Assert.Equal(direct.Dropped, copied.Dropped);
            Assert.Equal(direct.Cycles, copied.Cycles);
        }
    }

    [Fact]
    public void A_copy_keeps_registers_pending_interrupts_and_places()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 3, Blocked = [2] });
        vm.Send(0, SweepVm.Physical(1));
        vm.WriteRegister(0, RegisterAddress.Named("Tpr"), 0x30);
        vm.SetPhysicalCpu(1, 77);
        vm.SetState(1, VcpuState.Preempted);
        vm.Kvm.Pending[2] = PendingEvents.Nmi;
        AvicVm copy = VmCopy.Of(vm, KvmKernel.Parse("6.1"), enforcesInhibits: true);

        Assert.Equal(0x30u, copy.GetVcpu(0).Apic[ApicRegister.Tpr]);
        Assert.Equal([0xFD], copy.GetVcpu(1).Requested);
        Assert.Equal(77, copy.GetVcpu(1).PhysicalCpu);
        Assert.Equal(VcpuState.Preempted, copy.GetVcpu(1).State);
        Assert.Equal("Nmi", copy.GetVcpu(2).Pending);
        Assert.Equal("6.1", copy.Kernel.Name);
    }

    /// <summary>What is in service decides what may be taken: a copy that forgot it took lower vectors.</summary>
    [Fact]
    public void A_copy_goes_on_with_what_is_in_service()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 2 });
        vm.Send(0, SweepVm.Physical(1) with { Vector = 0x80 });
        vm.TakeInterrupt(1);
        AvicVm copy = VmCopy.Of(vm, KvmKernel.Parse("6.3"), enforcesInhibits: true);
        copy.Send(0, SweepVm.Physical(1) with { Vector = 0x41 });

        Assert.Equal(0x80u, vm.GetVcpu(1).Apic[ApicRegister.Ppr]);
        Assert.Equal(0x80u, copy.GetVcpu(1).Apic[ApicRegister.Ppr]);
        Assert.Null(copy.TakeInterrupt(1));
        Assert.Equal([0x41], copy.GetVcpu(1).Requested);
    }

    [Fact]
    public void A_VM_that_a_kernel_refuses_is_a_typed_error()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 600, Platform = AvicPlatform.X2AvicExt });
        KernelComparer comparer = new();
        Icr icr = SweepVm.Physical(1, isX2Apic: true);
        KernelComparison reference = comparer.Refer(vm, 0, icr);

        AvicException refusal = Assert.Throws<AvicException>(
            () => comparer.Compare(vm, 0, icr, KvmKernel.Parse("6.3"), reference));

        Assert.Equal(AvicError.KernelLimit, refusal.Error);
        Assert.Contains("6.3", refusal.Message, StringComparison.Ordinal);
    }
}
