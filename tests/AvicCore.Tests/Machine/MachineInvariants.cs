using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What is true of a VM after any step: tables, registers, states and inhibits agree.</summary>
internal static class MachineInvariants
{
    public static void Check(AvicVm vm)
    {
        CheckActivity(vm);
        CheckPhysicalTable(vm);
        CheckLogicalTable(vm);
        CheckInhibits(vm);
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            CheckPriority(vcpu);
        }
    }

    private static void CheckActivity(AvicVm vm)
    {
        Assert.Equal(vm.Inhibits == AvicInhibit.None, vm.IsAvicActive);
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            bool isActive = vm.IsAvicActive && vcpu.State != VcpuState.Nested && vcpu.Apic.Base.IsEnabled;
            bool isLoaded = vcpu.State is VcpuState.Running or VcpuState.InHost;
            Assert.Equal((isActive, isActive && isLoaded), (vcpu.IsAvicActive, vcpu.IsRunning));
            Assert.False(vcpu.State == VcpuState.Nested && vm.Kernel.InhibitsNestedForVm && vm.IsAvicActive);
            Assert.False(vcpu.Apic.Base.IsX2Apic && !vcpu.Apic.Base.IsEnabled);
            Assert.False(vcpu.Apic.Base.HasReservedBits);
        }
    }

    /// <summary>Up to 5.18 a guest may move entries by writing its ID, and by that corrupt the table.</summary>
    private static void CheckPhysicalTable(AvicVm vm)
    {
        if (vm.Kernel.MovesEntryOnIdWrite)
        {
            return;
        }

        Dictionary<int, Vcpu> byId = vm.Vcpus.ToDictionary(vcpu => vcpu.Id);
        for (int id = 0; id < vm.PhysicalIdTable.Count; id++)
        {
            PhysicalIdEntry entry = vm.PhysicalIdTable[id];
            if (!byId.TryGetValue(id, out Vcpu? vcpu))
            {
                Assert.Equal(0UL, entry.Raw);
                continue;
            }

            Assert.True(entry.IsValid);
            Assert.Equal(0x1_0000_0000UL + ((ulong)vcpu.Index << 12), entry.BackingPage);
            Assert.Equal(vcpu.IsRunning && vm.IsIpiVirtualizationEnabled, entry.IsRunning);
            Assert.True(!entry.IsRunning || entry.HostApicId == vcpu.PhysicalCpu);
        }
    }

    /// <summary>From 6.3, while KVM follows LDR and DFR, a valid slot names an xAPIC whose LDR and DFR name it.</summary>
    private static void CheckLogicalTable(AvicVm vm)
    {
        if (!vm.Kernel.RequiresSingleBitLdr || !vm.IsAvicActive || !vm.HasApicPage)
        {
            return;
        }

        for (int slot = 0; slot < LogicalIdTable.Size; slot++)
        {
            LogicalIdEntry entry = vm.LogicalIdTable[slot];
            Assert.True(
                !entry.IsValid || vm.Vcpus.Any(vcpu => vcpu.ApicId == entry.GuestApicId && SlotOf(vcpu) == slot),
                $"slot {slot} names {entry.GuestApicId}");
        }
    }

    private static int SlotOf(Vcpu vcpu)
    {
        if (vcpu.Mode is ApicMode.Disabled or ApicMode.X2Apic)
        {
            return -1;
        }

        uint logicalId = vcpu.Ldr >> 24;
        bool isFlat = vcpu.Dfr == 0xFFFF_FFFF;
        uint members = isFlat ? logicalId : logicalId & 0xF;
        bool isSingle = members != 0 && (members & (members - 1)) == 0;
        int bit = (int)Math.Log2(Math.Max(members, 1));
        return (isSingle, isFlat, logicalId >> 4) switch
        {
            (false, _, _) or (_, false, 15) => -1,
            (_, true, _) => bit,
            (_, _, uint cluster) => (int)(cluster * 4) + bit,
        };
    }

    private static void CheckInhibits(AvicVm vm)
    {
        InhibitNumbering numbering = InhibitNumbering.Of(vm.Kernel);
        Assert.Equal(vm.Inhibits, numbering.Decode(vm.InhibitMask, out ulong unknown));
        Assert.Equal(0UL, unknown);
        ulong mask = 0;
        foreach (AvicInhibitChange change in vm.InhibitChanges)
        {
            Assert.Equal(change.IsSet, (mask >> change.Bit & 1) == 0);
            mask ^= 1UL << change.Bit;
            Assert.Equal((mask, change.Bit), (change.Mask, numbering.BitOf(change.Reason)));
        }

        Assert.Equal(mask, vm.InhibitMask);
    }

    private static void CheckPriority(Vcpu vcpu)
    {
        uint tpr = vcpu.Apic[ApicRegister.Tpr];
        byte[] inService = vcpu.Apic.InServiceVectors();
        uint service = inService.Length == 0 ? 0u : inService[^1] & 0xF0u;
        Assert.Equal((tpr & 0xF0) >= service ? tpr : service, vcpu.Apic[ApicRegister.Ppr]);
        Assert.True(tpr <= 0xFF);
    }
}
