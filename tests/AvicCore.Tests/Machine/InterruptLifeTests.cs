using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>From the IRR to the EOI, and what is no vector (spec 01 section 8, spec 02 sections 2 to 6).</summary>
public sealed class InterruptLifeTests
{
    [Fact]
    public void Vectors_are_taken_highest_first_and_only_above_the_processor_priority()
    {
        AvicVm vm = NewVm();
        foreach (byte vector in new byte[] { 0x41, 0x83, 0x85, 0x31 })
        {
            vm.Send(0, SweepVm.Physical(1) with { Vector = vector });
        }

        Assert.Equal((0x85, 0x80), Take(vm, 1));
        Assert.Null(vm.TakeInterrupt(1));
        vm.EndInterrupt(1);
        vm.WriteRegister(1, RegisterAddress.Named("TPR"), 0x45);
        Assert.Equal((0x83, 0x80), Take(vm, 1));
        vm.EndInterrupt(1);
        Assert.Equal(0x45u, vm.GetVcpu(1).Apic[ApicRegister.Ppr]);
        Assert.Null(vm.TakeInterrupt(1));
        vm.WriteRegister(1, RegisterAddress.Named("TPR"), 0x3F);
        Assert.Equal((0x41, 0x40), Take(vm, 1));
        Assert.Equal([0x31], vm.GetVcpu(1).Requested);
    }

    [Fact]
    public void A_higher_vector_interrupts_a_lower_and_each_EOI_ends_the_highest()
    {
        AvicVm vm = NewVm();
        vm.Send(0, SweepVm.Physical(1) with { Vector = 0x41 });
        Assert.Equal((0x41, 0x40), Take(vm, 1));
        vm.Send(0, SweepVm.Physical(1) with { Vector = 0x91 });
        Assert.Equal((0x91, 0x90), Take(vm, 1));
        Assert.Equal([0x41, 0x91], vm.GetVcpu(1).Apic.InServiceVectors());
        RegisterAccess eoi = vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0);
        Assert.Equal((RegisterHandling.Accelerated, null), (eoi.Handling, eoi.ExitCode));
        Assert.Equal([0x41], vm.GetVcpu(1).Apic.InServiceVectors());
        vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0);
        vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0);
        Assert.Equal(0u, vm.GetVcpu(1).Apic[ApicRegister.Ppr]);
    }

    [Theory]
    [InlineData(ApicMode.XApicFlat)]
    [InlineData(ApicMode.X2Apic)]
    public void EOI_of_a_level_vector_is_exit_402h_with_its_vector(ApicMode mode)
    {
        AvicVm vm = NewVm(mode);
        vm.SendDeviceInterrupt(1, 0xB7, isLevel: true);
        Assert.Equal(0x800000u, vm.GetVcpu(1).Apic.ReadAt(0x180 + (0x10 * 5)));
        Assert.True(vm.TakeInterrupt(1)!.IsLevel);
        RegisterAccess eoi = vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0);
        Assert.Equal((RegisterHandling.Trap, 0x402), (eoi.Handling, eoi.ExitCode));
        Assert.Equal((0x1_0000_00B0UL, 0xB7UL), (eoi.ExitInfo1, eoi.ExitInfo2));
        Assert.Empty(vm.GetVcpu(1).Apic.InServiceVectors());
        vm.Send(0, SweepVm.Physical(1, mode == ApicMode.X2Apic) with { Vector = 0xB7 });
        Assert.Equal(0u, vm.GetVcpu(1).Apic.ReadAt(0x180 + (0x10 * 5)));
        vm.TakeInterrupt(1);
        Assert.Null(vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0).ExitCode);
    }

    [Theory]
    [InlineData(AvicVmFeatures.None, IpiPath.Hardware)]
    [InlineData(AvicVmFeatures.PitReinject, IpiPath.Emulated)]
    public void A_self_IPI_sets_the_senders_own_IRR(AvicVmFeatures features, IpiPath path)
    {
        AvicVm vm = new(new AvicVmOptions { Mode = ApicMode.X2Apic, Features = features });
        RegisterAccess write = vm.WriteRegister(1, RegisterAddress.Named("SELF_IPI"), 0x55);
        Assert.Equal((path, DestinationShorthand.Self), (write.Ipi!.Path, write.Ipi.Shorthand));
        Assert.Equal([0x55], vm.GetVcpu(1).Requested);
        Assert.Equal((0x55, 0x50), Take(vm, 1));
    }

    /// <summary>States R H B P N W: who is woken (w), sent a reschedule IPI (h), or just finds it later (-).</summary>
    [Theory]
    [InlineData(DeliveryMode.Nmi, "h-w-h-", "Nmi")]
    [InlineData(DeliveryMode.Smi, "h-w-h-", "Smi")]
    [InlineData(DeliveryMode.Init, "h-w-h-", "Init")]
    [InlineData(DeliveryMode.Startup, "h-w-hw", "Startup")]
    [InlineData(DeliveryMode.ExtInt, "------", "")]
    public void What_is_no_vector_pends_and_kicks_by_where_the_target_is(DeliveryMode kind, string row, string pending)
    {
        for (int i = 0; i < row.Length; i++)
        {
            AvicVm vm = NewVm();
            VcpuState state = (new[] { VcpuState.Running, VcpuState.InHost, VcpuState.Blocked, VcpuState.Preempted })
                .Concat([VcpuState.Nested, VcpuState.WaitForStartup]).ElementAt(i);
            vm.SetState(1, state);
            IpiResult ipi = vm.Send(0, SweepVm.Physical(1) with { DeliveryMode = kind, Vector = 0x9A });
            Assert.Equal((0, IpiPath.Emulated), (ipi.ExitId, ipi.Path));
            Assert.Equal(row[i] == 'w' ? [1] : [], ipi.Woken);
            Assert.Equal(row[i] == 'h' ? [1] : [], ipi.HostIpis);
            Assert.Empty(vm.GetVcpu(1).Requested);
            bool isStarted = kind == DeliveryMode.Startup && state == VcpuState.WaitForStartup;
            Assert.Equal(isStarted ? "" : pending, vm.GetVcpu(1).Pending);
        }
    }

    [Fact]
    public void INIT_then_STARTUP_restarts_an_application_vCPU_whatever_came_before()
    {
        foreach (VcpuState state in System.Enum.GetValues<VcpuState>())
        {
            AvicVm vm = NewVm();
            vm.SetState(1, state);
            Icr icr = SweepVm.Physical(1) with { Vector = 0x9A };
            vm.Send(0, icr with { DeliveryMode = DeliveryMode.Nmi });
            vm.Send(0, icr with { DeliveryMode = DeliveryMode.Init });
            Assert.Equal("Init", vm.GetVcpu(1).Pending);
            vm.Send(0, icr with { DeliveryMode = DeliveryMode.Startup });
            Assert.Equal("Init", vm.TakeInterrupt(1)!.Kind);
            Assert.Equal(VcpuState.WaitForStartup, vm.GetVcpu(1).State);
            TakenInterrupt startup = vm.TakeInterrupt(1)!;
            Assert.Equal(("Startup", 0x9A), (startup.Kind, startup.Vector));
            Assert.Equal(VcpuState.Running, vm.GetVcpu(1).State);
        }
    }

    [Fact]
    public void INIT_resets_the_registers_and_keeps_APIC_BASE_and_the_ID()
    {
        foreach (ApicMode mode in new[] { ApicMode.XApicCluster, ApicMode.X2Apic })
        {
            AvicVm vm = NewVm(mode);
            bool isX2Apic = mode == ApicMode.X2Apic;
            Vcpu vcpu = vm.GetVcpu(1);
            (uint Id, uint Ldr, ulong Base) before = (vcpu.Apic[ApicRegister.Id], vcpu.Ldr, vcpu.Apic.Base.Raw);
            foreach (string register in new[] { "TPR", "LVTT", "TMICT", "TDCR" })
            {
                vm.WriteRegister(1, RegisterAddress.Named(register), 0x31);
            }

            vm.SendDeviceInterrupt(1, 0x61, isLevel: true);
            vm.TakeInterrupt(1);
            vm.Send(0, SweepVm.Physical(1, isX2Apic));
            vm.Send(0, SweepVm.Physical(1, isX2Apic) with { DeliveryMode = DeliveryMode.Init });
            vm.TakeInterrupt(1);
            Assert.Equal((before.Id, before.Base), (vcpu.Apic[ApicRegister.Id], vcpu.Apic.Base.Raw));
            Assert.Equal(isX2Apic ? before.Ldr : 0, vcpu.Ldr);
            Dictionary<int, uint> set = Enumerable.Range(0x32, 6).ToDictionary(slot => slot << 4, _ => 0x1_0000u);
            set[0x20] = before.Id;
            set[0x30] = 0x0005_0014;
            set[0xD0] = vcpu.Ldr;
            set[0xE0] = 0xFFFF_FFFF;
            set[0xF0] = 0xFF;
            for (int offset = 0; offset < 0x1000; offset += 0x10)
            {
                Assert.Equal(set.GetValueOrDefault(offset), vcpu.Apic.ReadAt(offset));
            }

            MachineInvariants.Check(vm);
        }
    }

    [Fact]
    public void INIT_clears_the_arbitration_counter_and_the_boot_vCPU_runs_on()
    {
        AvicVm vm = new(new AvicVmOptions { HashesVectors = false, VcpuCount = 3 });
        Icr lowest = SweepVm.Logical(0b110) with { DeliveryMode = DeliveryMode.LowestPriority };
        Assert.Equal([1], vm.SendAndSettle(0, lowest).IrrSet);
        Assert.Equal([2], vm.SendAndSettle(0, lowest).IrrSet);
        Assert.Equal([1], vm.SendAndSettle(0, lowest).IrrSet);
        vm.Send(1, SweepVm.Physical(0) with { DeliveryMode = DeliveryMode.Init });
        vm.Send(2, SweepVm.Physical(1) with { DeliveryMode = DeliveryMode.Init });
        vm.TakeInterrupt(0);
        vm.TakeInterrupt(1);
        Assert.Equal((VcpuState.Running, VcpuState.WaitForStartup), (vm.GetVcpu(0).State, vm.GetVcpu(1).State));
        Assert.Equal([0, 0, 1], vm.Kvm.Arbitration);
        Assert.Equal(0x700u, vm.GetVcpu(0).Apic[ApicRegister.LvtLint0]);
    }

    [Fact]
    public void SMI_comes_before_NMI_before_vectors_and_a_level_deassert_is_nothing()
    {
        AvicVm vm = NewVm();
        DeliveryMode[] sent = [DeliveryMode.Fixed, DeliveryMode.Nmi, DeliveryMode.Smi, DeliveryMode.Startup];
        foreach (DeliveryMode kind in sent)
        {
            vm.Send(0, SweepVm.Physical(1) with { DeliveryMode = kind });
        }

        Icr deassert = SweepVm.Physical(1) with { TriggerMode = TriggerMode.Level, Vector = 0xEE };
        vm.Send(0, deassert);
        vm.Send(0, deassert with { DeliveryMode = DeliveryMode.Init });
        string[] kinds = [.. Enumerable.Range(0, 5).Select(_ => vm.TakeInterrupt(1)?.Kind ?? "")];
        Assert.Equal(["Smi", "Nmi", "Vector", "", ""], kinds);
        Assert.Empty(vm.GetVcpu(1).Pending);
    }

    private static (int Vector, int Ppr) Take(AvicVm vm, int id)
    {
        TakenInterrupt taken = vm.TakeInterrupt(id)!;
        Assert.Equal("Vector", taken.Kind);
        return (taken.Vector, taken.Ppr);
    }

    private static AvicVm NewVm(ApicMode mode = ApicMode.XApicFlat) => new(new AvicVmOptions { Mode = mode });
}
