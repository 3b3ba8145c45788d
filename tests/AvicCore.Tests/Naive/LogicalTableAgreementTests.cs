using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Random LDR and DFR writes, with AVIC on and off: AvicCore keeps the table as the naive model does.</summary>
public sealed class LogicalTableAgreementTests
{
    private const int Vcpus = 3;
    private const int Lives = 3000;

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Int[0, 9],
        Gen.Int[0, Vcpus - 1],
        Gen.OneOf(
            Gen.Int[0, 7].Select(bit => 1u << (bit + 24)),
            Gen.Int[0, 255].Select(id => (uint)id << 24),
            Gen.Int[0, 255].Select(id => ((uint)id << 24) + 0x123456),
            Gen.Int[0, 3].Select(bit => 0xF000_0000 | (1u << (bit + 24)))),
        Gen.OneOf(0xFFFF_FFFFu, 0x0FFF_FFFFu, 0x5FFF_FFFFu, 0u),
        (kind, v, ldr, dfr) => new Step(kind, v, ldr, dfr));

    [Theory]
    [InlineData("5.0")]
    [InlineData("5.17")]
    [InlineData("5.19")]
    [InlineData("6.0")]
    [InlineData("6.2")]
    [InlineData("6.3")]
    [InlineData("6.19")]
    public void Both_models_keep_the_same_table_and_registers(string kernel)
        => s_step.Array[1, 30].Holds(
            steps =>
            {
                AvicVm vm = new(new AvicVmOptions { VcpuCount = Vcpus, Kernel = KvmKernel.Parse(kernel) });
                NaiveLogicalTable naive = new(isSince63: kernel is "6.3" or "6.19", Vcpus);
                foreach (Vcpu vcpu in vm.Vcpus)
                {
                    naive.Start(vcpu.Id, vcpu.Ldr, vcpu.Dfr);
                }

                foreach (Step step in steps)
                {
                    Do(step, vm, naive);
                    Assert.Equal(Text(naive.Slots, naive.Ldr, naive.Dfr), Text(vm));
                }
            },
            cases: Lives);

    [Theory]
    [InlineData("6.2", 0xF100_1234u, 0xF100_1234u, "")]
    [InlineData("6.3", 0xF100_1234u, 0xF100_0000u, "")]
    [InlineData("6.2", 0x2600_1234u, 0x2600_0000u, "9=1")]
    [InlineData("6.2", 0x0000_1234u, 0u, "")]
    public void Before_6_3_a_bad_LDR_stays_as_hardware_stored_it_and_the_old_entry_is_gone(
        string kernel, uint value, uint kept, string slots)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [1], Kernel = KvmKernel.Parse(kernel) });
        vm.WriteRegister(1, RegisterAddress.Named("DFR"), 0x0FFF_FFFF);
        RegisterAccess write = vm.WriteRegister(1, RegisterAddress.Named("LDR"), value);
        Assert.Equal(RegisterHandling.Trap, write.Handling);
        Assert.Equal(kept, vm.GetVcpu(1).Ldr);
        Assert.StartsWith(slots + "|", Text(vm), System.StringComparison.Ordinal);

        // It was not cached: the LDR of before is no change for KVM, and brings no entry back.
        vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x0200_0000);
        Assert.Equal(kernel == "6.2" && kept == value, !Text(vm).Contains("=1", System.StringComparison.Ordinal));
    }

    private static void Do(Step step, AvicVm vm, NaiveLogicalTable naive)
    {
        bool wasActive = vm.IsAvicActive;
        switch (step.Kind)
        {
            case 0:
                vm.SetFeatures(AvicVmFeatures.PitReinject);
                break;
            case 1:
                vm.SetFeatures(AvicVmFeatures.None);
                break;
            case 2 or 3 or 4:
                naive.WriteDfr(step.V, step.Dfr, wasActive);
                vm.WriteRegister(step.V, RegisterAddress.Named("DFR"), step.Dfr);
                break;
            default:
                naive.WriteLdr(step.V, step.Ldr, wasActive);
                vm.WriteRegister(step.V, RegisterAddress.Named("LDR"), step.Ldr);
                break;
        }

        if (!wasActive && vm.IsAvicActive)
        {
            naive.Resync();
        }
    }

    private static string Text(AvicVm vm)
    {
        SortedDictionary<int, int> slots = [];
        for (int slot = 0; slot < LogicalIdTable.Size; slot++)
        {
            if (vm.LogicalIdTable[slot].IsValid)
            {
                slots[slot] = vm.LogicalIdTable[slot].GuestApicId;
            }
        }

        return Text(slots, [.. vm.Vcpus.Select(vcpu => vcpu.Ldr)], [.. vm.Vcpus.Select(vcpu => vcpu.Dfr)]);
    }

    private static string Text(SortedDictionary<int, int> slots, uint[] ldrs, uint[] dfrs)
        => string.Join(' ', slots.Select(slot => $"{slot.Key}={slot.Value}"))
            + "|" + string.Join(' ', ldrs.Concat(dfrs).Select(value => value.ToString("x8", CultureInfo.InvariantCulture)));

    private sealed record Step(int Kind, int V, uint Ldr, uint Dfr);
}
