using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>Makes a conformance vector of a live VM and an ICR: the machine as it is, and what the model makes of the write.</summary>
public static class AvicVectorBuilder
{
    /// <summary>One vector. The expectation is that of the handler's first release, without inhibits, as vectors are run.</summary>
    /// <exception cref="AvicException">The VM has no such source.</exception>
    public static AvicVector Build(AvicVm vm, int source, Icr icr, string name)
    {
        AvicVector vector = new()
        {
            Name = name,
            Group = "exported",
            Generation = vm.Kernel.Handler,
            Note = vm.ToString(),
            HasX2Avic = vm.Platform.HasX2Avic,
            HasExt4K = vm.Platform.X2ApicIds > 512,
            EnableIpiv = vm.IsIpiVirtualizationEnabled,
            HashesVectors = vm.Options.HashesVectors,
            LogicalTable = LogicalTable(vm),
            Vcpus = [.. vm.Vcpus.Select(vcpu => Describe(vm, vcpu))],
            Source = vm.GetVcpu(source).Id,
            IcrLow = icr.Low,
            IcrHigh = icr.High,
        };
        vector.Expected = Expect(AvicVectorRunner.Build(vector).Send(source, icr));
        return vector;
    }

    private static AvicVectorVcpu Describe(AvicVm vm, Vcpu vcpu)
    {
        bool isX2Apic = vcpu.Mode == ApicMode.X2Apic;
        bool isDisabled = vcpu.Mode == ApicMode.Disabled;
        int slot = vcpu.TableSlot;
        return new AvicVectorVcpu
        {
            Id = vcpu.Id,
            IsX2Apic = isX2Apic,
            IsDisabled = isDisabled,
            State = vcpu.State,
            Ldr = isDisabled ? 0 : vcpu.Ldr,
            Dfr = isDisabled ? Dfr.Flat.Raw : vcpu.Dfr,
            XApicId = isX2Apic || isDisabled ? null : slot,
            IsSoftwareEnabled = vcpu.IsSoftwareEnabled,
            IsTableValid = slot < vm.PhysicalIdTable.Count && vm.PhysicalIdTable[slot].IsValid,
        };
    }

    private static Dictionary<int, LogicalIdEntry> LogicalTable(AvicVm vm)
    {
        Dictionary<int, LogicalIdEntry> table = [];
        for (int slot = 0; slot < LogicalIdTable.Size; slot++)
        {
            LogicalIdEntry entry = vm.LogicalIdTable[slot];
            if (entry.Raw != 0)
            {
                table.Add(slot, entry);
            }
        }

        return table;
    }

    private static AvicVectorExpectation Expect(IpiResult result)
        => new()
        {
            IrrSet = result.IrrSet,
            Doorbell = result.Doorbells,
            HasExit = true,
            ExitId = result.ExitId,
            ExitIndex = result.ExitIndex,
            IsIndexAssumed = result.IsExitIndexAssumed,
            ExitInfo1 = result.ExitInfo1,
            ExitInfo2 = result.ExitInfo2,
            Path = result.Path,
            Kicked = result.Kicked,
            SoftwareDoorbell = result.SoftwareDoorbells,
            HostIpi = result.HostIpis,
            Woken = result.Woken,
            Lost = result.Lost,
            Dropped = result.Dropped,
            Warnings = AvicVectorReader.OfHandler(result.Warnings),
        };
}
