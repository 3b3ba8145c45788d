using System;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Values, names and derived fields of the manual (spec 01 sections 3 to 7).</summary>
public sealed class ManualValueTests
{
    [Fact]
    public void Enumerations_have_the_manuals_values()
    {
        Assert.Equal(
            "Fixed=0 LowestPriority=1 Smi=2 RemoteRead=3 Nmi=4 Init=5 Startup=6 ExtInt=7", Names<DeliveryMode>());
        Assert.Equal("Physical=0 Logical=1", Names<DestinationMode>());
        Assert.Equal("Edge=0 Level=1", Names<TriggerMode>());
        Assert.Equal("None=0 Self=1 AllIncludingSelf=2 AllExcludingSelf=3", Names<DestinationShorthand>());
        Assert.Equal(
            "InvalidInterruptType=0 TargetNotRunning=1 InvalidTarget=2 InvalidBackingPage=3 InvalidVector=4 "
                + "UnacceleratedShorthand=5",
            Names<IpiFailure>());
        Assert.Equal(0x401u, IncompleteIpi.ExitCode);
        Assert.Equal(0x402u, UnacceleratedAccess.ExitCode);
    }

    [Theory]
    [InlineData("Id", 0x020)]
    [InlineData("Version", 0x030)]
    [InlineData("Tpr", 0x080)]
    [InlineData("Apr", 0x090)]
    [InlineData("Ppr", 0x0A0)]
    [InlineData("Eoi", 0x0B0)]
    [InlineData("Rrr", 0x0C0)]
    [InlineData("Ldr", 0x0D0)]
    [InlineData("Dfr", 0x0E0)]
    [InlineData("Svr", 0x0F0)]
    [InlineData("Isr", 0x100)]
    [InlineData("Tmr", 0x180)]
    [InlineData("Irr", 0x200)]
    [InlineData("Esr", 0x280)]
    [InlineData("LvtCmci", 0x2F0)]
    [InlineData("IcrLow", 0x300)]
    [InlineData("IcrHigh", 0x310)]
    [InlineData("LvtTimer", 0x320)]
    [InlineData("LvtThermal", 0x330)]
    [InlineData("LvtPerf", 0x340)]
    [InlineData("LvtLint0", 0x350)]
    [InlineData("LvtLint1", 0x360)]
    [InlineData("LvtError", 0x370)]
    [InlineData("TimerInitial", 0x380)]
    [InlineData("TimerCurrent", 0x390)]
    [InlineData("TimerDivide", 0x3E0)]
    public void Registers_are_at_the_manuals_offsets(string name, int offset)
        => Assert.Equal(offset, (int)Enum.Parse<ApicRegister>(name));

    [Theory]
    [InlineData(0u, 0x0000_0001u)]
    [InlineData(15u, 0x0000_8000u)]
    [InlineData(16u, 0x0001_0001u)]
    [InlineData(17u, 0x0001_0002u)]
    [InlineData(31u, 0x0001_8000u)]
    [InlineData(255u, 0x000F_8000u)]
    [InlineData(256u, 0x0010_0001u)]
    [InlineData(511u, 0x001F_8000u)]
    [InlineData(4095u, 0x00FF_8000u)]
    [InlineData(0xF_FFFFu, 0xFFFF_8000u)]
    [InlineData(0x10_0000u, 0x0000_0001u)]
    public void An_x2APIC_derives_its_LDR_from_id_19_4_and_id_3_0(uint apicId, uint ldr)
        => Assert.Equal(ldr, Ldr.FromX2ApicId(apicId).Raw);

    [Theory]
    [InlineData(0xFF00_0000_0000_0000UL, false, 0xFFu, true)]
    [InlineData(0xFE00_0000_0000_0000UL, false, 0xFEu, false)]
    [InlineData(0xFF00_0000_0000_0000UL, true, 0xFF00_0000u, false)]
    [InlineData(0xFFFF_FFFF_0000_0000UL, true, 0xFFFF_FFFFu, true)]
    [InlineData(0xFFFF_FFFF_0000_0000UL, false, 0xFFu, true)]
    [InlineData(0x0000_00FF_0000_0000UL, true, 0xFFu, false)]
    [InlineData(0x0200_0000_0000_08FDUL, false, 2u, false)]
    [InlineData(0x0001_8001_0000_08FDUL, true, 0x1_8001u, false)]
    public void The_senders_mode_decodes_the_destination_and_the_broadcast(
        ulong raw, bool isX2Apic, uint destination, bool isBroadcast)
    {
        Assert.Equal(destination, new Icr(raw).Destination(isX2Apic));
        Assert.Equal(isBroadcast, new Icr(raw).IsBroadcast(isX2Apic));
        Assert.Equal(isBroadcast, new Icr(raw | 0x800).IsBroadcast(isX2Apic));
    }

    [Fact]
    public void An_ICR_is_ICRH_over_ICRL_in_both_forms()
    {
        Icr icr = new(0x0400_0000_0000_082F);
        Assert.Equal(0x0400_0000u, icr.High);
        Assert.Equal(0x0000_082Fu, icr.Low);
        Assert.Equal("ICR 0x04000000:0000082f", icr.ToString());
        Assert.Equal(0x0700_0000_0000_082FUL, icr.WithDestination(7, isX2Apic: false).Raw);
        Assert.Equal(0x0000_0007_0000_082FUL, icr.WithDestination(7, isX2Apic: true).Raw);
    }

    [Theory]
    [InlineData(0x0041u, true)]
    [InlineData(0x0841u, true)]
    [InlineData(0xC0841u, true)]
    [InlineData(0x4041u, true)]
    [InlineData(0x8041u, false)]
    [InlineData(0x0141u, false)]
    [InlineData(0x0241u, false)]
    [InlineData(0x0441u, false)]
    [InlineData(0x0741u, false)]
    public void Only_Fixed_and_edge_is_what_AVIC_accelerates(uint low, bool isFixedEdge)
        => Assert.Equal(isFixedEdge, new Icr(low).IsFixedEdge);

    [Fact]
    public void DFR_is_flat_only_with_all_bits_set()
    {
        Assert.Equal(0xFFFF_FFFFu, Dfr.Flat.Raw);
        Assert.Equal(0x0FFF_FFFFu, Dfr.Cluster.Raw);
        Assert.True(Dfr.Flat.IsFlat);
        Assert.False(Dfr.Cluster.IsFlat);
        Assert.False(new Dfr(0xF000_0000).IsFlat);
    }

    [Fact]
    public void APIC_BASE_resets_to_FEE0_0000h_enabled_with_the_boot_bit_on_one_vCPU()
    {
        Assert.Equal(0xFEE0_0900UL, ApicBase.Reset(isBootVcpu: true).Raw);
        Assert.Equal(0xFEE0_0800UL, ApicBase.Reset(isBootVcpu: false).Raw);
        Assert.Equal(0xFEE0_0000UL, ApicBase.DefaultAddress);
    }

    private static string Names<T>()
        where T : struct, Enum
        => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToUInt64(value, provider: null)}"));
}
