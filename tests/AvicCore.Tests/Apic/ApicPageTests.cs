using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The register page after reset and as software sees it (spec 02 section 2, spec 01 section 4).</summary>
public sealed class ApicPageTests
{
    [Theory]
    [InlineData(0x020, 0x0300_0000u)]
    [InlineData(0x030, 0x0005_0014u)]
    [InlineData(0x080, 0u)]
    [InlineData(0x0D0, 0u)]
    [InlineData(0x0E0, 0xFFFF_FFFFu)]
    [InlineData(0x0F0, 0x0000_00FFu)]
    [InlineData(0x280, 0u)]
    [InlineData(0x300, 0u)]
    [InlineData(0x310, 0u)]
    [InlineData(0x320, 0x0001_0000u)]
    [InlineData(0x330, 0x0001_0000u)]
    [InlineData(0x340, 0x0001_0000u)]
    [InlineData(0x350, 0x0001_0000u)]
    [InlineData(0x360, 0x0001_0000u)]
    [InlineData(0x370, 0x0001_0000u)]
    [InlineData(0x380, 0u)]
    [InlineData(0x3E0, 0u)]
    public void Reset_gives_the_manuals_values(ushort offset, uint value)
        => Assert.Equal(value, new ApicPage(new ApicFile([0, 3]), 1).ReadAt(offset));

    [Fact]
    public void Reset_leaves_no_vector_anywhere()
    {
        ApicPage page = new(new ApicFile([0, 3]), 1);
        Assert.All(Enumerable.Range(0x10, 0x18), register => Assert.Equal(0u, page.ReadAt((ushort)(register << 4))));
        Assert.Empty(page.RequestedVectors());
    }

    [Fact]
    public void The_boot_vCPU_takes_the_PIC_from_the_start()
    {
        ApicFile apics = new([0, 3]);
        Assert.Equal(0x0000_0700u, new ApicPage(apics, 0)[ApicRegister.LvtLint0]);
        Assert.Equal(0xFEE0_0900UL, new ApicPage(apics, 0).Base.Raw);
        Assert.Equal(0xFEE0_0800UL, new ApicPage(apics, 1).Base.Raw);
    }

    [Fact]
    public void A_second_reset_keeps_the_ID_and_the_LDR_of_an_x2APIC_and_clears_the_rest()
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [0, 35], Mode = ApicMode.X2Apic });
        vm.Send(0, SweepVm.Physical(35, isX2Apic: true));
        vm.Apics.SetTpr(1, 0x20);

        vm.Apics.Reset(1);

        Vcpu vcpu = vm.GetVcpu(35);
        Assert.Equal((35u, 0x0002_0008u, ApicMode.X2Apic), (vcpu.ApicId, vcpu.Ldr, vcpu.Mode));
        Assert.Empty(vcpu.Requested);
        Assert.Equal(0u, vcpu.Apic[ApicRegister.Tpr]);
        Assert.False(vcpu.IsSoftwareEnabled);
    }

    [Theory]
    [InlineData(0x00, 0x200, 0)]
    [InlineData(0x1F, 0x200, 31)]
    [InlineData(0x20, 0x210, 0)]
    [InlineData(0xFD, 0x270, 29)]
    public void Vector_v_is_bit_v_mod_32_of_IRR_register_v_div_32(byte vector, ushort offset, int bit)
    {
        ApicFile apics = new([0]);
        ApicPage page = new(apics, 0);
        apics.Request(0, vector, isLevel: false);
        Assert.Equal(1u << bit, page.ReadAt(offset));
        Assert.True(page.IsRequested(vector));
        Assert.Equal([vector], page.RequestedVectors());
        if (apics.TryAccept(0, out byte accepted))
        {
            Assert.Equal(1u << bit, page.ReadAt((ushort)(offset - 0x100)));
            Assert.Equal(0u, page.ReadAt(offset));
            Assert.True(page.IsInService(accepted));
            Assert.Equal([vector], page.InServiceVectors());
        }
    }

    [Fact]
    public void The_page_shows_the_ICR_last_written()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.Send(2, new Icr(0x0100_0000_0000_00FD));
        Assert.Equal(0x0000_00FDu, vm.GetVcpu(2).Apic[ApicRegister.IcrLow]);
        Assert.Equal(0x0100_0000u, vm.GetVcpu(2).Apic[ApicRegister.IcrHigh]);
        Assert.Equal(0u, vm.GetVcpu(1).Apic[ApicRegister.IcrHigh]);
    }
}
