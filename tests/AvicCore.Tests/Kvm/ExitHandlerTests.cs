using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What each kernel does with each failure id (spec 03 section 2).</summary>
public sealed class ExitHandlerTests
{
    [Theory]
    [InlineData("5.0", IpiPath.None, "InvalidIpiTarget")]
    [InlineData("5.15.102", IpiPath.None, "")]
    [InlineData("5.15.103", IpiPath.Emulated, "")]
    [InlineData("5.17", IpiPath.None, "")]
    [InlineData("6.1.15", IpiPath.None, "")]
    [InlineData("6.1.170", IpiPath.Emulated, "")]
    [InlineData("6.3", IpiPath.Emulated, "")]
    public void Id_2_is_logged_dropped_or_emulated_by_version(string kernel, IpiPath path, string warning)
    {
        AvicVm vm = NewVm(kernel);

        IpiResult result = vm.Send(0, SweepVm.Logical(0x12));

        Assert.Equal((2, 4), (result.ExitId, result.ExitIndex));
        Assert.Equal(path, result.Path);
        Assert.Equal(warning, string.Join(' ', result.Warnings));
        Assert.Equal(path == IpiPath.Emulated ? [1] : [], result.IrrSet);
        Assert.Equal(path == IpiPath.Emulated ? [] : [1], result.Dropped);
    }

    [Theory]
    [InlineData("5.0", "UnknownIpiInterception")]
    [InlineData("6.1.59", "UnknownIpiInterception")]
    [InlineData("6.1.60", "")]
    [InlineData("6.5.8", "UnknownIpiInterception")]
    [InlineData("6.5.9", "")]
    [InlineData("6.6", "")]
    public void Id_4_is_logged_until_6_6(string kernel, string warning)
    {
        IpiResult result = NewVm(kernel).Send(0, SweepVm.Physical(1) with { Vector = 15 });
        Assert.Equal((4, IpiPath.None), (result.ExitId, result.Path));
        Assert.Equal(warning, string.Join(' ', result.Warnings));
        Assert.Empty(result.IrrSet);
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("6.19")]
    public void Id_3_is_logged_and_dropped(string kernel)
    {
        AvicVm vm = NewVm(kernel);
        vm.PhysicalIdTable[1] = vm.PhysicalIdTable[1] with { BackingPage = 0x1000 };

        IpiResult result = vm.Send(0, SweepVm.Physical(1));

        Assert.Equal((3, 1, IpiPath.None), (result.ExitId, result.ExitIndex, result.Path));
        Assert.Equal([IpiWarning.InvalidBackingPage], result.Warnings);
        Assert.Empty(result.IrrSet);
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("5.19")]
    [InlineData("6.19")]
    public void Id_0_is_emulated_everywhere(string kernel)
    {
        AvicVm vm = NewVm(kernel);
        vm.SetState(1, VcpuState.Blocked);
        IpiResult result = vm.Send(0, SweepVm.Physical(1) with { DeliveryMode = DeliveryMode.Nmi });
        Assert.Equal((0, IpiPath.Emulated), (result.ExitId, result.Path));
        Assert.Equal([1], result.Woken);
        Assert.Equal("Nmi", vm.GetVcpu(1).Pending);
    }

    /// <summary>
    /// Spec 03 section 2: redo the ICR write, which clears busy; spec 02 section 3: clear bit 12, send, store.
    /// </summary>
    [Theory]
    [InlineData("5.0")]
    [InlineData("5.19")]
    [InlineData("6.19")]
    public void Emulation_stores_the_ICR_with_the_busy_bit_clear(string kernel)
    {
        AvicVm vm = NewVm(kernel);
        Icr icr = SweepVm.Physical(1) with { DeliveryMode = DeliveryMode.Nmi, IsBusy = true };
        vm.Send(0, icr);
        Assert.Equal(icr with { IsBusy = false }, vm.GetVcpu(0).Apic.Icr);
    }

    [Fact]
    public void An_accelerated_ICR_stays_as_written()
    {
        AvicVm vm = NewVm("6.19");
        vm.Send(0, SweepVm.Physical(1));
        Assert.Equal(SweepVm.Physical(1), vm.GetVcpu(0).Apic.Icr);
    }

    [Theory]
    [InlineData("6.3", 600, IpiPath.Slow, true)]
    [InlineData("6.3", 500, IpiPath.Fast, false)]
    [InlineData("6.19", 600, IpiPath.Fast, false)]
    [InlineData("6.19", 4095, IpiPath.Fast, false)]
    [InlineData("Patch-V1", 600, IpiPath.Slow, false)]
    public void Index_masks_of_9_bits_send_big_ids_the_slow_way(string kernel, int target, IpiPath path, bool warns)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            VcpuIds = [0, 88, target],
            Mode = ApicMode.X2Apic,
            Platform = AvicPlatform.X2AvicExt,
            Kernel = KvmKernel.Parse(kernel),
            MaxX2ApicIds = 4096,
            Blocked = [target],
        });
        IpiResult result = vm.Send(0, SweepVm.Physical((uint)target, isX2Apic: true));
        Assert.Equal((path, target), (result.Path, result.ExitIndex));
        Assert.Equal([target], result.Woken);
        Assert.Equal(warns ? [IpiWarning.DestinationNotIndex] : [], result.Warnings);
    }

    /// <summary>
    /// Spec 02 section 8: cluster c is truncated at the largest id, and hashing counts the bits that are left.
    /// </summary>
    [Fact]
    public void Vector_hashing_counts_only_the_members_up_to_the_largest_id()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [.. Enumerable.Range(0, 260)], Mode = ApicMode.X2Apic });
        Icr icr = SweepVm.Logical(0x0010_00FF, isX2Apic: true) with { DeliveryMode = DeliveryMode.LowestPriority };

        // Ids 256 to 259 exist, bits 4 to 7 are cut off: vector 45h picks bit 45h mod 4 = 1, not 45h mod 8 = 5.
        IpiResult result = vm.Send(0, icr with { Vector = 0x45 });

        Assert.Equal([257], result.IrrSet);
    }

    /// <summary>Spec 02 section 9: where hashing names a bit without an APIC the interrupt is dropped with one log line.</summary>
    [Theory]
    [InlineData(0x40, true, "0", "")]
    [InlineData(0x41, true, "", "DisabledLapic")]
    [InlineData(0x41, false, "0", "")]
    public void A_lowest_priority_IPI_that_hashing_drops_is_one_line_in_the_log(
        byte vector, bool hashes, string irrSet, string warnings)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuCount = 2, HashesVectors = hashes });
        Icr icr = SweepVm.Logical(0x05) with { DeliveryMode = DeliveryMode.LowestPriority, Vector = vector };

        IpiResult result = vm.SendAndSettle(0, icr);
        IpiBatch batch = vm.SendBatch(0, icr, 3);

        Assert.Equal((IpiPath.Emulated, 0), (result.Path, result.ExitId));
        Assert.Equal(irrSet, string.Join(' ', result.IrrSet));
        Assert.Equal(warnings, string.Join(' ', result.Warnings));
        Assert.Empty(result.Addressed);
        Assert.Equal(3L * result.Warnings.Length, batch.Warnings.Sum());
    }

    private static AvicVm NewVm(string kernel) => new(new AvicVmOptions { Kernel = KvmKernel.Parse(kernel) });
}
