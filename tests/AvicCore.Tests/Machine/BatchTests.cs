using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Batches: progress, stop, and no allocation per IPI (design.md section 5).</summary>
public sealed class BatchTests
{
    public static TheoryData<string> Shapes
        => ["fast", "scan", "broadcast", "multicast", "emulated", "hardware", "lowest"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_batch_allocates_the_same_for_1000_and_100000_IPIs(string shape)
    {
        AvicVm vm = NewVm(shape);
        Icr icr = IcrOf(shape);
        vm.SendBatch(0, icr, 1000); // Jits, and allocates the VM's one sender.
        long few = Allocated(vm, icr, 1000);
        long many = Allocated(vm, icr, 100_000);

        // Equal but for what the runtime itself does as the code gets hot; one object in 100 IPIs would show.
        Assert.InRange(many - few, -24_000, 24_000);
    }

    [Fact]
    public void Progress_is_told_every_4096_IPIs()
    {
        List<long> told = [];
        new AvicVm(new AvicVmOptions()).SendBatch(0, SweepVm.Physical(1), 10_000, told.Add);
        Assert.Equal([0, 4096, 8192], told);
    }

    [Fact]
    public void A_stop_ends_the_batch_and_leaves_the_VM_usable()
    {
        using CancellationTokenSource stop = new();
        AvicVm vm = new(new AvicVmOptions { Blocked = [1] });
        Action<long> stopAt8192 = done => stop.CancelAfter(done >= 8192 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan);
        Assert.ThrowsAny<OperationCanceledException>(
            () => vm.SendBatch(0, SweepVm.Physical(1), long.MaxValue, stopAt8192, stop.Token));
        Assert.Equal(VcpuState.Blocked, vm.GetVcpu(1).State);
        Assert.Equal([1], vm.Send(0, SweepVm.Physical(1)).Woken);
    }

    [Fact]
    public void A_batch_of_one_leaves_the_VM_as_a_single_IPI_does()
    {
        AvicVm vm = new(new AvicVmOptions { Blocked = [1] });
        vm.SendBatch(0, SweepVm.Physical(1), 1);
        Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
        Assert.Equal([0xFD], vm.GetVcpu(1).Requested);
    }

    [Fact]
    public void N_IPIs_to_a_blocked_vCPU_are_n_exits_and_n_wake_ups()
    {
        IpiBatch batch = new AvicVm(new AvicVmOptions { Blocked = [1] }).SendBatch(0, SweepVm.Physical(1), 5000);
        Assert.Equal((5000L, 5000L, 5000L), (batch.Exits[1], batch.Woken, batch.Paths[(int)IpiPath.Fast]));
        Assert.Equal([5000L], batch.CycleCounts);
    }

    private static long Allocated(AvicVm vm, Icr icr, long count)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        vm.SendBatch(0, icr, count);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static AvicVm NewVm(string shape)
        => new(new AvicVmOptions
        {
            VcpuCount = 32,
            Mode = ApicMode.X2Apic,
            Kernel = shape == "scan" ? KvmKernel.Parse("X2Avic-Rfc") : KvmKernel.Newest,
            Blocked = shape == "hardware" ? [] : [.. Enumerable.Range(1, 31)],
            HashesVectors = false,
        });

    private static Icr IcrOf(string shape)
        => shape switch
        {
            "broadcast" => SweepVm.Physical(0xFFFF_FFFF, isX2Apic: true),
            "multicast" => SweepVm.Logical(0x1_00FF, isX2Apic: true),
            "emulated" => SweepVm.Logical(0x1_00FF, isX2Apic: true)
                with
            { TriggerMode = TriggerMode.Level, IsAssert = true },
            "lowest" => SweepVm.Logical(0x1_00FF, isX2Apic: true) with { DeliveryMode = DeliveryMode.LowestPriority },
            _ => SweepVm.Physical(17, isX2Apic: true),
        };
}
