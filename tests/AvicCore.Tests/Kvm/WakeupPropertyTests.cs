using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The property sentences of spec 05, "further tests worth having", on machines without mistakes.</summary>
public sealed class WakeupPropertyTests
{
    private const int Machines = 6000;

    [Theory]
    [InlineData("G0b")]
    [InlineData("G2")]
    [InlineData("G3a")]
    [InlineData("G4")]
    [InlineData("G5")]
    public void Directed_unicast_loses_nobody(string generation)
        => Unicast.Where(IsReleasedFor(generation)).Holds(
            machine => Assert.Empty(Send(machine, generation).Lost),
            cases: Machines);

    [Fact]
    public void Linux_5_0_loses_only_targets_in_a_nested_guest()
        => Unicast.Where(IsReleasedFor("G0a")).Holds(
            machine =>
            {
                int[] lost = Send(machine, "G0a").Lost;
                NaiveCaseVcpu[] losers = [.. machine.Vcpus.Where(vcpu => lost.Contains(vcpu.Id))];
                Assert.All(losers, vcpu => Assert.Equal(VcpuState.Nested, vcpu.State));
            },
            cases: Machines);

    [Theory]
    [InlineData("G0x")]
    [InlineData("G1")]
    public void The_patches_of_2022_lose_a_unicast_only_in_VMs_of_mixed_modes(string generation)
        => Unicast.Holds(machine => Assert.Empty(Send(machine, generation).Lost), cases: Machines);

    [Fact]
    public void Linux_6_0_loses_only_x2APIC_logical_destinations_of_cluster_0()
        => Unicast.Holds(
            machine =>
            {
                IpiResult result = Send(machine, "G3b");
                bool isCluster0 = machine.Vcpus[0].IsX2Apic
                    && result.DestinationMode == DestinationMode.Logical
                    && result.Destination < 0x1_0000;
                Assert.True(isCluster0 || result.Lost.Length == 0);
            },
            cases: Machines);

    [Fact]
    public void Linux_6_0_loses_every_sleeper_that_an_x2APIC_logical_destination_of_cluster_0_names()
        => Unicast.Where(machine => machine.Vcpus[0].IsX2Apic).Holds(
            machine =>
            {
                int[] asleep = [.. machine.Vcpus.Where((vcpu, index) => index != machine.Sender)
                    .Where(vcpu => vcpu.Id < 16 && vcpu.State is VcpuState.Blocked or VcpuState.Nested)
                    .Select(vcpu => vcpu.Id)];
                int present = machine.Vcpus.Where(vcpu => vcpu.Id < 16).Sum(vcpu => 1 << vcpu.Id);
                Icr everyoneOfCluster0 = new Icr
                {
                    Vector = 0xFD,
                    DestinationMode = DestinationMode.Logical,
                    X2ApicDestination = (uint)present,
                };

                int[] lost = machine.ToVm("G3b").Send(machine.Source, everyoneOfCluster0).Lost;

                Assert.Equal(asleep.Order(), lost.Order());
            },
            cases: Machines);

    [Fact]
    public void Linux_6_3_wakes_whom_5_17_wakes_for_every_exit_id_1_that_is_no_broadcast_in_xAPIC_VMs()
        => NaiveCaseGen.Tidy.Where(machine => !machine.Vcpus[0].IsX2Apic).Holds(
            machine =>
            {
                Icr icr = new(machine.Icrs[0]);
                IpiResult old = machine.ToVm("G0b").Send(machine.Source, icr);
                bool isBroadcast = icr.Shorthand == DestinationShorthand.None && icr.IsBroadcast(isX2Apic: false);
                if (old.ExitId == 1 && !isBroadcast)
                {
                    IpiResult today = machine.ToVm("G4").Send(machine.Source, icr);
                    Assert.Equal(old.Woken.Order(), today.Woken.Order());
                    Assert.Equal(old.HostIpis.Order(), today.HostIpis.Order());
                }
            },
            cases: Machines);

    [Fact]
    public void No_kernel_sets_the_IRR_again_after_exit_id_1()
        => Gen.Select(NaiveCaseGen.Any, Gen.OneOf("G0a", "G0b", "G0x", "G1", "G2", "G3a", "G3b", "G4", "G5")).Holds(
            (machine, generation) =>
            {
                AvicVm vm = machine.ToVm(generation);
                KvmHost kvm = new(vm.Kvm);
                kvm.Begin(vm.IndexOf(machine.Source), keepLists: true, repeats: false);
                bool exits = vm.Kvm.Scheduler.IsAvicActive(kvm.Sender)
                    && vm.Hardware.WriteIcr(kvm.Sender, new Icr(machine.Icrs[0]), kvm.Tally, out IncompleteIpi exit)
                        == IcrWriteOutcome.Incomplete
                    && exit.Failure == IpiFailure.TargetNotRunning;
                if (!exits)
                {
                    return;
                }

                // The guest takes the vectors before KVM gets to them: a second IRR bit would show.
                foreach (Vcpu vcpu in vm.Vcpus)
                {
                    vm.Apics.Irr(vcpu.Index).Reset();
                }

                IncompleteIpi ipi = new() { Icr = new Icr(machine.Icrs[0]), Failure = IpiFailure.TargetNotRunning };
                IncompleteIpiExit.Handle(ipi, vm.Handler, kvm);

                Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Requested));
            },
            cases: Machines);

    /// <summary>Fixed, edge, a legal vector, no shorthand: one existing vCPU, by id or by its logical id.</summary>
    private static Gen<NaiveCase> Unicast { get; } = Gen
        .Select(NaiveCaseGen.Tidy, Gen.Int[0, 19], Gen.Bool, Gen.Int[16, 255])
        .Select((machine, pick, isLogical, vector) =>
        {
            NaiveCaseVcpu target = machine.Vcpus[pick % machine.Vcpus.Count];
            bool hasLogicalId = target.IsX2Apic || target.LogicalId != 0;
            Icr icr = new Icr
            {
                Vector = (byte)vector,
                DestinationMode = isLogical && hasLogicalId ? DestinationMode.Logical : DestinationMode.Physical,
            };
            uint physical = target.IsX2Apic ? (uint)target.Id : (uint)target.XApicId;
            uint logical = target.IsX2Apic ? target.Ldr : target.LogicalId;
            bool goesLogical = icr.DestinationMode == DestinationMode.Logical;
            return machine with
            {
                Icrs = [icr.WithDestination(goesLogical ? logical : physical, target.IsX2Apic).Raw],
            };
        });

    /// <summary>Kernels before 6.0 read every destination as an xAPIC's: x2APIC guests had AVIC off.</summary>
    private static System.Func<NaiveCase, bool> IsReleasedFor(string generation)
        => machine => generation is "G4" or "G5" || !machine.Vcpus[0].IsX2Apic;

    private static IpiResult Send(NaiveCase machine, string generation)
        => machine.ToVm(generation).Send(machine.Source, new Icr(machine.Icrs[0]));
}
