using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Spec 03 section 8: every reason's bit in every numbering, what sets it and what lifts it.</summary>
public sealed class InhibitTests
{
    private static readonly string[] s_kernels = ["5.16", "5.17", "5.18", "5.19", "6.0", "6.3", "6.17"];

    public static TheoryData<string, string, int, bool> Cells
    {
        get
        {
            TheoryData<string, string, int, bool> cells = [];
            foreach (string[] row in Rows())
            {
                for (int i = 0; i < s_kernels.Length; i++)
                {
                    int bit = row[i + 1] == "-" ? -1 : int.Parse(row[i + 1], CultureInfo.InvariantCulture);
                    bool isLifted = row[^1] == "yes"
                        || (row[^1] != "never" && Version.Parse(s_kernels[i]) >= Version.Parse(row[^1]));
                    cells.Add(row[0], s_kernels[i], bit, isLifted);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_reason_has_its_bit_and_is_set_and_lifted_as_its_row_says(
        string name, string kernel, int bit, bool isLifted)
    {
        AvicInhibit reason = InhibitFact.All.Single(fact => fact.Name == name).Reason;
        InhibitNumbering numbering = InhibitNumbering.Of(KvmKernel.Parse(kernel));
        Assert.Equal(bit, numbering.BitOf(reason));
        if (name == "PHYSICAL_ID_TOO_BIG" && bit < 0)
        {
            AvicException refused = Assert.Throws<AvicException>(() => InhibitProvoker.NewVm(name, kernel));
            Assert.Equal(AvicError.KernelLimit, refused.Error);
            return;
        }

        AvicVm vm = InhibitProvoker.NewVm(name, kernel);
        if (name is "ABSENT" or "BLOCKIRQ" && bit < 0)
        {
            AvicException refused = Assert.Throws<AvicException>(() => InhibitProvoker.Set(vm, name));
            Assert.Equal(AvicError.KernelLimit, refused.Error);
            Assert.Contains($"{name} came with 5.17", refused.Message, StringComparison.Ordinal);
            Assert.Equal((AvicVmFeatures.None, true), (vm.Features, vm.IsAvicActive));
            return;
        }

        InhibitProvoker.Set(vm, name);
        bool isVmWide = bit >= 0 && (name != "NESTED" || kernel.StartsWith('5') && kernel != "5.19");
        AssertState(vm, reason, isVmWide, bit);
        if (isVmWide)
        {
            AssertLast(vm, reason, bit, isSet: true);
        }

        InhibitProvoker.Lift(vm, name);
        AssertState(vm, reason, isVmWide && !isLifted, bit);
        if (isVmWide && isLifted)
        {
            AssertLast(vm, reason, bit, isSet: false);
            Assert.True(vm.IsAvicActive);
            Assert.All(vm.Vcpus, vcpu => Assert.True(vcpu.IsAvicActive && vcpu.IsRunning));
        }
    }

    [Theory]
    [InlineData("5.19")]
    [InlineData("6.0")]
    [InlineData("6.19")]
    public void From_5_19_a_nested_guest_switches_AVIC_off_for_its_own_vCPU_only(string kernel)
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
        vm.SetFeatures(AvicVmFeatures.NestedExposed);
        vm.Schedule(1, VcpuAction.EnterNested);
        Assert.Equal((true, 0), (vm.IsAvicActive, vm.InhibitChanges.Count));
        Assert.Equal([true, false, true, true], vm.Vcpus.Select(vcpu => vcpu.IsAvicActive));
        Assert.Equal([true, false, true, true], Enumerable.Range(0, 4).Select(id => vm.PhysicalIdTable[id].IsRunning));
        vm.Schedule(1, VcpuAction.LeaveNested);
        Assert.All(vm.Vcpus, vcpu => Assert.True(vcpu.IsAvicActive && vcpu.IsRunning));
    }

    /// <summary>Spec 03 section 8: VM-wide up to 5.18, a fact of the guest's CPUID.</summary>
    [Theory]
    [InlineData("5.0")]
    [InlineData("5.17")]
    [InlineData("5.18")]
    [InlineData("Patch-V1")]
    public void Up_to_5_18_a_VM_has_either_nested_guests_or_AVIC(string kernel)
    {
        AvicVm plain = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
        Action[] ways = [() => plain.Schedule(1, VcpuAction.EnterNested), () => plain.SetState(1, VcpuState.Nested)];
        Assert.All(ways, way => Assert.Equal(AvicError.InvalidState, Assert.Throws<AvicException>(way).Error));
        Assert.Equal((true, VcpuState.Running), (plain.IsAvicActive, plain.GetVcpu(1).State));

        AvicVm nested = new(plain.Options with { Features = AvicVmFeatures.NestedExposed });
        nested.Schedule(1, VcpuAction.EnterNested);
        Assert.All(nested.Vcpus, vcpu => Assert.False(vcpu.IsAvicActive));
        nested.Schedule(1, VcpuAction.LeaveNested);
        nested.SetFeatures(AvicVmFeatures.None);
        Assert.Equal((AvicInhibit.Nested, AvicVmFeatures.NestedExposed), (nested.Inhibits, nested.Features));

        AvicVm bare = new(plain.Options with { EnforcesInhibits = false });
        bare.SetState(1, VcpuState.Nested);
        Assert.Equal([true, false, true, true], bare.Vcpus.Select(vcpu => vcpu.IsAvicActive));
    }

    [Fact]
    public void A_VM_with_a_vCPU_in_a_nested_guest_would_have_no_AVIC_on_an_older_kernel()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetState(1, VcpuState.Nested);
        AvicVm copy = VmCopy.Of(vm, KvmKernel.Parse("5.17"), enforcesInhibits: true);
        Assert.Equal((AvicInhibit.Nested, VcpuState.Nested), (copy.Inhibits, copy.GetVcpu(1).State));
    }

    /// <summary>Spec 03 section 8: set when CPUID exposes x2APIC, used or not.</summary>
    [Theory]
    [InlineData("5.0", true)]
    [InlineData("5.19", true)]
    [InlineData("6.0", false)]
    [InlineData("6.19", false)]
    [InlineData("Patch-V1", false)]
    public void Up_to_5_19_exposing_x2APIC_is_enough_and_is_for_good(string kernel, bool isInhibited)
    {
        AvicVmOptions options = new() { Kernel = KvmKernel.Parse(kernel) };
        AvicInhibit expected = isInhibited ? AvicInhibit.X2Apic : AvicInhibit.None;
        AvicVm shown = new(options with { ExposesX2Apic = true });
        Assert.Equal(expected, shown.Inhibits);
        shown.SetFeatures(AvicVmFeatures.PitReinject);
        shown.SetFeatures(AvicVmFeatures.None);
        Assert.Equal(expected, shown.Inhibits);

        AvicVm unsaid = new(options);
        Assert.Equal((AvicInhibit.None, !isInhibited), (unsaid.Inhibits, unsaid.ExposesX2Apic));
        AvicVm used = new(options with { Mode = ApicMode.X2Apic });
        Assert.Equal((expected, true), (used.Inhibits, used.ExposesX2Apic));
        Assert.Equal(AvicInhibit.None, new AvicVm(options with { ExposesX2Apic = false }).Inhibits);
    }

    /// <summary>The same guest on an older kernel: what was said holds, what was used must be shown, the rest is the default.</summary>
    [Theory]
    [InlineData(null, ApicMode.XApicFlat, AvicInhibit.None)]
    [InlineData(null, ApicMode.X2Apic, AvicInhibit.X2Apic)]
    [InlineData(true, ApicMode.XApicFlat, AvicInhibit.X2Apic)]
    [InlineData(false, ApicMode.XApicFlat, AvicInhibit.None)]
    public void A_copy_on_an_older_kernel_shows_x2APIC_if_its_original_was_told_to_or_uses_it(
        bool? isShown, ApicMode mode, AvicInhibit inhibits)
    {
        AvicVm vm = new(new AvicVmOptions { ExposesX2Apic = isShown });
        vm.SetApicMode(3, mode);
        Assert.Equal(inhibits, VmCopy.Of(vm, KvmKernel.Parse("5.19"), enforcesInhibits: true).Inhibits);
    }

    [Fact]
    public void A_VM_that_ignores_inhibits_takes_any_feature_on_any_kernel()
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse("5.0"),
            Features = (AvicVmFeatures)0xFF,
            EnforcesInhibits = false,
        });
        Assert.True(vm.IsAvicActive && vm.IgnoresInhibits);
        Assert.Empty(vm.InhibitChanges);
    }

    /// <summary>Spec 06 section 3: 3 us and 0.5 us for each vCPU, and only where the mask becomes or leaves 0.</summary>
    [Fact]
    public void A_toggle_costs_by_the_number_of_vCPUs_and_a_further_reason_nothing()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 8 });
        vm.SetFeatures(AvicVmFeatures.PitReinject);
        vm.SetFeatures(AvicVmFeatures.PitReinject | AvicVmFeatures.IrqWindow);
        vm.SetFeatures(AvicVmFeatures.IrqWindow);
        vm.SetFeatures(AvicVmFeatures.None);
        Assert.Equal([true, false, false, true], vm.InhibitChanges.Select(change => change.IsToggle));
        Assert.Equal([17_500, 0, 0, 17_500], vm.InhibitChanges.Select(change => change.Cycles));
        AvicVm dear = new(new AvicVmOptions { Cost = new CostModel { InhibitToggle = 10, InhibitTogglePerVcpu = 3 } });
        dear.SetFeatures(AvicVmFeatures.AutoEoi);
        Assert.Equal(22, dear.InhibitChanges[0].Cycles);
    }

    [Theory]
    [InlineData("5.6", 20, "NESTED PIT_REINJ")]
    [InlineData("5.6", 28, "NESTED IRQWIN PIT_REINJ")]
    [InlineData("5.6", 16, "PIT_REINJ")]
    [InlineData("5.6", 24, "IRQWIN PIT_REINJ")]
    [InlineData("5.6", 10, "HYPERV IRQWIN")]
    [InlineData("5.6", 0, "")]
    [InlineData("6.3", 0x120, "APIC_ID_MODIFIED IRQWIN")]
    [InlineData("6.3", 0x20, "APIC_ID_MODIFIED")]
    [InlineData("6.8", 0x300, "IRQWIN PIT_REINJ")]
    [InlineData("6.8", 0x200, "PIT_REINJ")]
    [InlineData("6.8", 0x4, "ABSENT")]
    [InlineData("6.1", 0x320, "APIC_BASE_MODIFIED PIT_REINJ SEV")]
    [InlineData("6.1", 0x120, "APIC_BASE_MODIFIED PIT_REINJ")]
    [InlineData("5.19", 0x320, "APIC_BASE_MODIFIED PIT_REINJ X2APIC")]
    [InlineData("6.3", 0x320, "APIC_ID_MODIFIED IRQWIN PIT_REINJ")]
    public void Masks_that_users_posted_decode_by_their_kernel(string kernel, ulong mask, string names)
    {
        AvicInhibit decoded = InhibitNumbering.Of(KvmKernel.Parse(kernel)).Decode(mask, out ulong unknown);
        string[] found = [.. InhibitFact.All.Where(fact => decoded.HasFlag(fact.Reason)).Select(fact => fact.Name)];
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
        Assert.Equal(0UL, unknown);
    }

    [Theory]
    [InlineData("5.16", 0xC0)]
    [InlineData("5.17", 0x100)]
    [InlineData("5.18", 0x200)]
    [InlineData("5.19", 0x800)]
    [InlineData("6.2", 0x400)]
    [InlineData("6.16", 0x1000)]
    [InlineData("6.17", 0x8000_0000_0000_2000)]
    public void Bits_that_the_kernel_does_not_have_are_told_apart(string kernel, ulong stranger)
    {
        AvicInhibit decoded = InhibitNumbering.Of(KvmKernel.Parse(kernel)).Decode(stranger | 1, out ulong unknown);
        Assert.Equal((AvicInhibit.Disabled, stranger), (decoded, unknown));
    }

    [Fact]
    public void Every_reason_of_any_kernel_has_its_texts()
    {
        AvicInhibit[] reasons = [.. Enum.GetValues<AvicInhibit>().Where(reason => reason != AvicInhibit.None)];
        Assert.Equal(reasons, InhibitFact.All.Select(fact => fact.Reason));
        Assert.Equal(Rows().Select(row => row[0]), InhibitFact.All.Select(fact => fact.Name));
        Assert.All(InhibitFact.All, fact => Assert.NotEmpty(fact.SetWhen));
        Assert.All(InhibitFact.All, fact => Assert.NotEmpty(fact.HowToLift));
        Assert.All(
            InhibitFact.All,
            fact => Assert.Equal(fact.Name == "NESTED" ? "vCPU from 5.19, VM before" : "VM", fact.Scope));
        Assert.All(
            Rows(),
            row => Assert.Equal(
                row[^1] == "never" && row[0] != "DISABLED",
                HowToLift(row[0]).StartsWith("never", StringComparison.Ordinal)));
        InhibitFact disabled = InhibitFact.Of(AvicInhibit.Disabled);
        Assert.Equal("DISABLE", disabled.NameIn(KvmKernel.Parse("6.10")));
        Assert.Equal("DISABLED", disabled.NameIn(KvmKernel.Parse("6.11")));
    }

    [Theory]
    [InlineData("5.16")]
    [InlineData("6.0")]
    [InlineData("6.19")]
    public void When_the_last_inhibit_goes_AVIC_comes_back_with_what_the_guest_wrote_meanwhile(string kernel)
    {
        AvicVm vm = new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
        vm.SetFeatures(AvicVmFeatures.PitReinject | AvicVmFeatures.IrqWindow);
        vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x4000_0000);
        Assert.True(vm.LogicalIdTable[1].IsValid);
        vm.SetFeatures(AvicVmFeatures.IrqWindow);
        Assert.Equal((false, true), (vm.IsAvicActive, vm.LogicalIdTable[1].IsValid));
        Assert.All(vm.Vcpus, vcpu => Assert.False(vcpu.IsRunning || vm.PhysicalIdTable[vcpu.Id].IsRunning));
        vm.SetFeatures(AvicVmFeatures.None);
        Assert.Equal((true, false), (vm.IsAvicActive, vm.LogicalIdTable[1].IsValid));
        Assert.Equal(new LogicalIdEntry { IsValid = true, GuestApicId = 1 }, vm.LogicalIdTable[6]);
        Assert.Equal([1], vm.Send(0, SweepVm.Logical(0x40)).Doorbells);
    }

    private static string HowToLift(string name) => InhibitFact.All.Single(fact => fact.Name == name).HowToLift;

    private static IEnumerable<string[]> Rows()
        => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Spec", "inhibits.csv"))
            .Where(line => line[0] != '#').Select(line => line.Split(','));

    private static void AssertState(AvicVm vm, AvicInhibit reason, bool isSet, int bit)
    {
        Assert.Equal(isSet, (vm.Inhibits & reason) != 0);
        Assert.Equal(isSet, bit >= 0 && (vm.InhibitMask >> bit & 1) != 0);
        Assert.Equal(vm.Inhibits, InhibitNumbering.Of(vm.Kernel).Decode(vm.InhibitMask, out ulong unknown));
        Assert.Equal(0UL, unknown);
        Assert.Equal(vm.Inhibits == AvicInhibit.None, vm.IsAvicActive);
    }

    private static void AssertLast(AvicVm vm, AvicInhibit reason, int bit, bool isSet)
    {
        AvicInhibitChange change = vm.InhibitChanges.Last(change => change.Reason == reason);
        Assert.Equal((bit, isSet, isSet ? 1UL : 0UL), (change.Bit, change.IsSet, change.Mask >> bit & 1));
        Assert.Equal(vm.InhibitMask, vm.InhibitChanges[^1].Mask);
    }
}
