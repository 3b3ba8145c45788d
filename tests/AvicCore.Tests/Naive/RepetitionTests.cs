using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>A batch is so many single IPIs, and a settled IPI leaves no trace but what it lost.</summary>
public sealed class RepetitionTests
{
    private const int Machines = 6000;

    private static readonly string[] s_generations = ["G0a", "G0b", "G0x", "G1", "G2", "G3a", "G3b", "G4", "G5"];

    /// <summary>
    /// Without two things that cannot settle: vCPUs that share a table entry overwrite each other's IsRunning, and
    /// one in a nested guest on the sender's own CPU gets no reschedule IPI.
    /// </summary>
    private static readonly Gen<NaiveCase> s_any = NaiveCaseGen.Any
        .Where(machine => machine.Vcpus.DistinctBy(vcpu => vcpu.TableIndex).Count() == machine.Vcpus.Count)
        .Select(machine => machine with
        {
            Vcpus = [.. machine.Vcpus.Select((vcpu, index) => vcpu with { Cpu = index })],
        });

    [Fact]
    public void A_batch_of_n_equals_n_single_IPIs_on_fresh_VMs_in_every_sum()
        => Gen.Select(s_any, Gen.OneOf(s_generations), Gen.Int[2, 6]).Holds(
            (any, generation, count) =>
            {
                // Without hashing the arbitration counter of the first IPI decides whom the second one reaches.
                NaiveCase machine = any with { HashesVectors = true };
                Icr icr = new(machine.Icrs[0]);
                IpiResult[] singles = [.. Enumerable.Range(0, count).Select(
                    _ => machine.ToVm(generation).Send(machine.Source, icr))];

                IpiBatch batch = machine.ToVm(generation).SendBatch(machine.Source, icr, count);

                Assert.Equal(Sums(singles), Sums(batch));
                Assert.Equal([singles[0].Cycles], batch.CycleValues);
                Assert.Equal([(long)count], batch.CycleCounts);
            },
            cases: Machines);

    [Fact]
    public void Settling_after_each_IPI_gives_the_same_result_as_a_fresh_VM()
        => Gen.Select(s_any, Gen.OneOf(s_generations)).Holds(
            (any, generation) =>
            {
                NaiveCase machine = any with { HashesVectors = true };
                Icr icr = new(machine.Icrs[0]);
                AvicVm vm = machine.ToVm(generation);
                string fresh = NaiveOutcome.Of(machine.ToVm(generation).Send(machine.Source, icr)).ToString();

                for (int i = 0; i < 3; i++)
                {
                    Assert.Equal(fresh, NaiveOutcome.Of(vm.SendAndSettle(machine.Source, icr)).ToString());
                }
            },
            cases: Machines);

    [Fact]
    public void Settling_restores_every_state_table_entry_and_pending_event()
        => Gen.Select(s_any, Gen.OneOf(s_generations)).Holds(
            (machine, generation) =>
            {
                AvicVm vm = machine.ToVm(generation);
                string before = Snapshot(vm);

                vm.SendAndSettle(machine.Source, new Icr(machine.Icrs[0]));

                Assert.Equal(before, Snapshot(vm));
            },
            cases: Machines);

    [Fact]
    public void Settling_leaves_a_vector_only_with_sleepers_that_nobody_roused_or_if_it_is_illegal()
        => Gen.Select(s_any, Gen.OneOf(s_generations)).Holds(
            (machine, generation) =>
            {
                AvicVm vm = machine.ToVm(generation);
                Dictionary<int, VcpuState> before = vm.Vcpus.ToDictionary(vcpu => vcpu.Id, vcpu => vcpu.State);
                Icr icr = new(machine.Icrs[0]);

                IpiResult result = vm.SendAndSettle(machine.Source, icr);

                IEnumerable<int> expected = result.IrrSet.Where(
                    id => icr.Vector < 16 || (IsAsleep(before[id]) && !IsRoused(result, id)));
                Assert.Equal(expected, WithVectors(vm));
                Assert.All(vm.Vcpus, vcpu => Assert.Empty(vcpu.Apic.InServiceVectors()));
            },
            cases: Machines);

    [Fact]
    public void In_a_tidy_VM_settling_leaves_vectors_with_the_lost_alone()
        => Gen.Select(NaiveCaseGen.Tidy, Gen.OneOf(s_generations)).Holds(
            (machine, generation) =>
            {
                AvicVm vm = machine.ToVm(generation);
                Icr icr = new Icr(machine.Icrs[0]) with { Vector = 0x41, DeliveryMode = DeliveryMode.Fixed };
                icr = icr with { TriggerMode = TriggerMode.Edge };

                IpiResult result = vm.SendAndSettle(machine.Source, icr);

                Assert.Equal(
                    result.Lost.Order(),
                    WithVectors(vm));
            },
            cases: Machines);

    private static IEnumerable<int> WithVectors(AvicVm vm)
        => vm.Vcpus.Where(vcpu => vcpu.Requested.Length > 0).Select(vcpu => vcpu.Id).Order();

    private static bool IsAsleep(VcpuState state) => state is VcpuState.Blocked or VcpuState.Nested;

    private static bool IsRoused(IpiResult result, int id) => result.Woken.Contains(id) || result.HostIpis.Contains(id);

    /// <summary>Without the host id: an entry keeps the one of the last load (spec 03 section 6).</summary>
    private static string Snapshot(AvicVm vm)
        => string.Join('\n', vm.Vcpus.Select(vcpu => $"{vcpu} pending '{vcpu.Pending}' {vcpu.PhysicalCpu}"))
            + string.Join(' ', Enumerable.Range(0, vm.PhysicalIdTable.Count)
                .Select(id => vm.PhysicalIdTable[id].Raw & ~0xFFFUL)
                .Where(raw => raw != 0).Select(raw => raw.ToString("x", CultureInfo.InvariantCulture)));

    private static string Sums(IpiResult[] results)
        => Text(
            (path => results.Count(result => result.Path == path)),
            (id => results.Count(result => result.ExitId == id)),
            (kind => results.Sum(result => result.Warnings.Count(warning => warning == kind))),
            [
                results.Sum(result => result.IrrSet.Length), results.Sum(result => result.Doorbells.Length),
                results.Sum(result => result.SoftwareDoorbells.Length), results.Sum(result => result.HostIpis.Length),
                results.Sum(result => result.Kicked.Length), results.Sum(result => result.Woken.Length),
                results.Sum(result => result.Lost.Length), results.Sum(result => result.Dropped.Length),
                results.Sum(result => result.Visited), results.Sum(result => result.Lookups),
                results.Sum(result => result.Cycles),
            ]);

    private static string Sums(IpiBatch batch)
        => Text(
            (path => batch.Paths[(int)path]),
            (id => batch.Exits[id]),
            (kind => batch.Warnings[(int)kind]),
            [
                batch.IrrSet, batch.Doorbells, batch.SoftwareDoorbells, batch.HostIpis, batch.Kicked, batch.Woken,
                batch.Lost, batch.Dropped, batch.Visited, batch.Lookups, batch.Cycles,
            ]);

    private static string Text(
        Func<IpiPath, long> ofPath, Func<int, long> ofExit, Func<IpiWarning, long> ofWarning, long[] counts)
        => $"paths {string.Join(' ', Enum.GetValues<IpiPath>().Select(ofPath))}"
            + $" exits {string.Join(' ', Enumerable.Range(0, 6).Select(ofExit))}"
            + $" warnings {string.Join(' ', Enum.GetValues<IpiWarning>().Select(ofWarning))}"
            + $" counts {string.Join(' ', counts)}";
}
