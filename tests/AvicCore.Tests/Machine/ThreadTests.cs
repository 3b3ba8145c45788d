using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Several senders in one VM: no wake-up is lost, nothing is left behind.</summary>
public sealed class ThreadTests
{
    private const int Senders = 4;
    private const int PerSender = 15_000;
    private const int Meetings = 40_000;

    [Theory]
    [InlineData("Linux-6.19", ApicMode.X2Apic)]
    [InlineData("Linux-6.3", ApicMode.XApicFlat)]
    [InlineData("Linux-5.17", ApicMode.XApicFlat)]
    [InlineData("Linux-5.0", ApicMode.XApicFlat)]
    public void Overlapping_batches_leave_no_vector_and_no_state_behind(string kernel, ApicMode mode)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            VcpuCount = 8,
            Mode = mode,
            Kernel = KvmKernel.Parse(kernel),
            Blocked = [4, 5, 6],
        });
        vm.SetState(7, VcpuState.Preempted);
        VcpuState[] before = [.. vm.Vcpus.Select(vcpu => vcpu.State)];

        IpiBatch[] batches = SendAtOnce(vm, sender => Plan(sender, mode == ApicMode.X2Apic));

        Assert.Equal(before, vm.Vcpus.Select(vcpu => vcpu.State));
        Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Requested));
        Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Apic.InServiceVectors()));

        // "Lost" is not compared: judged while another thread puts the target to sleep, it may be a moment's truth.
        Assert.All(batches, batch => Assert.Equal(0, batch.Dropped));
        Assert.All(batches, batch => Assert.Equal(PerSender, batch.Count));
        Assert.All(batches, batch => Assert.Equal(PerSender, batch.Paths.Sum()));
        Assert.All(batches, batch => Assert.InRange(batch.Woken, 0, batch.IrrSet));
        Assert.InRange(batches.Sum(batch => batch.Woken), 1, batches.Sum(batch => batch.IrrSet));
        Assert.All([4, 5, 6], id => Assert.Equal([id], vm.Send(0, At(id, mode)).Woken));
    }

    /// <summary>
    /// A vector left behind is taken with the next one, so a long batch hides it: here all senders meet after every few
    /// IPIs, and while they wait nobody may have a vector or another state.
    /// </summary>
    [Theory]
    [InlineData("Linux-6.19")]
    [InlineData("Linux-5.17")]
    public void Nothing_is_left_behind_whenever_the_senders_meet(string kernel)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 8, Kernel = KvmKernel.Parse(kernel), Blocked = [4, 5, 6, 7] });
        int dirty = 0;
        using Barrier meeting = new(Senders, _ => dirty += vm.Vcpus.Count(
            vcpu => vcpu.Requested.Length > 0 || (vcpu.State == VcpuState.Blocked) != (vcpu.Id >= 4)));

        RunAtOnce(sender =>
        {
            for (int round = 0; round < Meetings; round++)
            {
                vm.SendBatch(sender, Plan(sender, isX2Apic: false), 2 + (round % 3));
                meeting.SignalAndWait();
            }
        });

        Assert.Equal(0, dirty);
    }

    [Fact]
    public void VMs_on_different_threads_give_what_they_give_alone()
    {
        AvicVmOptions options = new() { VcpuCount = 16, Mode = ApicMode.X2Apic, Blocked = [3, 9] };
        Icr icr = SweepVm.Physical(Icr.X2ApicBroadcast, isX2Apic: true);
        IpiBatch alone = new AvicVm(options).SendBatch(0, icr, 2000);
        IpiBatch[] together = new IpiBatch[Senders];
        RunAtOnce(sender => together[sender] = new AvicVm(options).SendBatch(0, icr, 2000));
        Assert.All(together, batch => Assert.Equal((alone.Woken, alone.Cycles), (batch.Woken, batch.Cycles)));
    }

    private static Icr At(int id, ApicMode mode) => SweepVm.Physical((uint)id, mode == ApicMode.X2Apic);

    /// <summary>A unicast, a multicast over three sleepers, everyone else, and a running neighbour.</summary>
    private static Icr Plan(int sender, bool isX2Apic)
        => sender switch
        {
            0 => SweepVm.Physical(4, isX2Apic) with { Vector = 0x41 },
            1 => SweepVm.Logical(0b1111_0000, isX2Apic) with { Vector = 0x52 },
            2 => SweepVm.Physical(0, isX2Apic)
                with
            { Vector = 0x63, Shorthand = DestinationShorthand.AllExcludingSelf },
            _ => SweepVm.Logical(0b0011_0001, isX2Apic) with { Vector = 0x74 },
        };

    private static IpiBatch[] SendAtOnce(AvicVm vm, Func<int, Icr> plan)
    {
        IpiBatch[] batches = new IpiBatch[Senders];
        RunAtOnce(sender => batches[sender] = vm.SendBatch(sender, plan(sender), PerSender));
        return batches;
    }

    private static void RunAtOnce(Action<int> action)
    {
        List<Exception> failures = [];
        using Barrier start = new(Senders);
        Thread[] threads = [.. Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                action(sender);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }
}
