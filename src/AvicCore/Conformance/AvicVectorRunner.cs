using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>Builds a vector's machine, sends its ICR and compares every expected key.</summary>
/// <remarks>Vectors run with the AVIC state they name: inhibits and kernel limits are not enforced (spec 05).</remarks>
public static class AvicVectorRunner
{
    /// <summary>Runs a vector.</summary>
    /// <exception cref="AvicException">The vector names an unknown generation, a vCPU twice, or no source.</exception>
    public static AvicVectorResult Run(AvicVector vector)
    {
        AvicVm vm = Build(vector);
        Icr icr = Icr.FromHalves(vector.IcrHigh, vector.IcrLow);
        IpiResult actual = vm.Send(vector.Source, icr);
        string[] differences = [.. Compare(vector.Expected, actual)];
        return new AvicVectorResult
        {
            Name = vector.Name,
            Group = vector.Group,
            Kernel = vm.Kernel.Name,
            Passed = differences.Length == 0,
            Differences = differences,
            Note = vector.Note,
        };
    }

    /// <summary>The machine that a vector describes.</summary>
    /// <exception cref="AvicException">The vector names an unknown generation, or a vCPU twice.</exception>
    public static AvicVm Build(AvicVector vector)
    {
        AvicPlatform platform = AvicPlatform.Zen3;
        if (vector.HasX2Avic)
        {
            platform = vector.HasExt4K ? AvicPlatform.X2AvicExt : AvicPlatform.Zen4;
        }

        AvicVm vm = new(new AvicVmOptions
        {
            Name = vector.Name,
            VcpuIds = [.. vector.Vcpus.Select(vcpu => vcpu.Id)],
            Mode = ApicMode.XApicFlat,
            Kernel = KernelOf(vector.Generation),
            Platform = platform,
            EnableIpiv = vector.EnableIpiv,
            HashesVectors = vector.HashesVectors,
            EnforcesInhibits = false,
        });
        for (int v = 0; v < vector.Vcpus.Count; v++)
        {
            SetRegisters(vm, v, vector.Vcpus[v]);
        }

        FillTables(vm, vector);
        return vm;
    }

    private static KvmKernel KernelOf(string generation)
        => KvmKernel.All.FirstOrDefault(kernel => kernel.Handler == generation)
            ?? throw new AvicException(
                AvicError.InvalidVector,
                $"Generation '{generation}' is not known. Known: "
                    + $"{string.Join(", ", KvmKernel.All.Select(kernel => kernel.Handler))}.",
                generation);

    private static void SetRegisters(AvicVm vm, int v, AvicVectorVcpu vcpu)
    {
        if (vcpu.IsX2Apic)
        {
            vm.SetApicMode(vcpu.Id, ApicMode.X2Apic);
        }
        else if (!vcpu.IsDisabled)
        {
            vm.SetDfr(vcpu.Id, vcpu.Dfr);
            vm.SetLdr(vcpu.Id, vcpu.Ldr);
            vm.Apics.Store(v, ApicRegister.Id, (uint)(vcpu.XApicId ?? vcpu.Id) << 24);
        }

        vm.SetSoftwareEnabled(vcpu.Id, vcpu.IsSoftwareEnabled);
        if (vcpu.IsDisabled)
        {
            vm.SetApicMode(vcpu.Id, ApicMode.Disabled);
        }
    }

    /// <summary>Hardware's tables hold the ids as the vector has them, changed ones included.</summary>
    private static void FillTables(AvicVm vm, AvicVector vector)
    {
        Array.Clear(vm.PhysicalIdTable.Entries, 0, vm.PhysicalIdTable.Count);
        for (int v = 0; v < vector.Vcpus.Count; v++)
        {
            AvicVectorVcpu vcpu = vector.Vcpus[v];
            int apicId = vcpu.IsX2Apic ? vcpu.Id : vcpu.XApicId ?? vcpu.Id;
            bool hasEntry = apicId < vm.PhysicalIdTable.Count;
            vm.Scheduler.SetSlot(v, hasEntry ? apicId : -1);
            if (hasEntry)
            {
                vm.PhysicalIdTable[apicId] = new PhysicalIdEntry
                {
                    IsValid = vcpu.IsTableValid,
                    BackingPage = PhysicalIdTable.BackingPageOf(v),
                };
            }

            // A sender is in the guest while it writes, whatever the vector says it does otherwise (C08).
            vm.SetState(vcpu.Id, vcpu.Id == vector.Source ? VcpuState.Running : vcpu.State);
        }

        if (vector.LogicalTable is not null)
        {
            Array.Clear(vm.LogicalIdTable.Entries, 0, vm.LogicalIdTable.Count);
            foreach (KeyValuePair<int, LogicalIdEntry> slot in vector.LogicalTable)
            {
                vm.LogicalIdTable[slot.Key] = slot.Value;
            }
        }

        vm.Kvm.MarkMapDirty();
    }

    private static IEnumerable<string> Compare(AvicVectorExpectation expected, IpiResult actual)
        => new[]
        {
            Difference("irr_set", expected.IrrSet, actual.IrrSet),
            Difference("doorbell", expected.Doorbell, actual.Doorbells),
            Difference("kicked", expected.Kicked, actual.Kicked),
            Difference("sw_doorbell", expected.SoftwareDoorbell, actual.SoftwareDoorbells),
            Difference("host_ipi", expected.HostIpi, actual.HostIpis),
            Difference("woken", expected.Woken, actual.Woken),
            Difference("lost", expected.Lost, actual.Lost),
            Difference("dropped", expected.Dropped, actual.Dropped),
            Difference("warn", expected.Warnings, AvicVectorReader.OfHandler(actual.Warnings)),
            expected.Path is IpiPath path && path != actual.Path ? Line("path", path, actual.Path) : null,
            DifferenceOfExit(expected, actual),
            Difference("exitinfo1", expected.ExitInfo1, actual.ExitInfo1),
            Difference("exitinfo2", expected.ExitInfo2, actual.ExitInfo2),
        }.OfType<string>();

    private static string? DifferenceOfExit(AvicVectorExpectation expected, IpiResult actual)
    {
        if (!expected.HasExit)
        {
            return null;
        }

        string wanted = Exit(expected.ExitId, expected.ExitIndex, expected.IsIndexAssumed);
        string got = Exit(actual.ExitId, actual.ExitIndex, actual.IsExitIndexAssumed);
        return wanted == got ? null : Line("exit", wanted, got);
    }

    private static string Exit(int? id, int? index, bool isAssumed)
        => id is null ? "none" : FormattableString.Invariant($"id {id} index {index}{(isAssumed ? " (assumed)" : "")}");

    private static string? Difference<T>(string key, T[]? expected, T[] actual)
        => expected is null || expected.SequenceEqual(actual) ? null : Line(key, List(expected), List(actual));

    private static string? Difference(string key, ulong? expected, ulong? actual)
        => expected is null || expected == actual ? null : Line(key, Hex(expected), Hex(actual));

    private static string List<T>(T[] items) => $"[{string.Join(", ", items)}]";

    private static string Hex(ulong? value)
        => value is null ? "none" : "0x" + value.Value.ToString("x16", CultureInfo.InvariantCulture);

    private static string Line(string key, object expected, object actual)
        => $"{key}: expected {expected}, actual {actual}";
}
