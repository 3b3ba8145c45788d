using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>How guest writes of LDR and DFR move entries of the logical table (spec 03 section 9).</summary>
public sealed class LogicalTableTests
{
    [Theory]
    [InlineData("5.17")]
    [InlineData("6.2")]
    [InlineData("6.19")]
    public void A_DFR_write_takes_the_entry_away_and_the_next_LDR_write_brings_the_new_one(string kernel)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [3], Kernel = KvmKernel.Parse(kernel) });
        Assert.Equal("3=3", Slots(vm));
        vm.WriteRegister(3, RegisterAddress.Named("DFR"), 0x0FFF_FFFF);
        Assert.Equal("", Slots(vm));
        vm.WriteRegister(3, RegisterAddress.Named("LDR"), 0x0800_0000);
        Assert.Equal("", Slots(vm));
        vm.WriteRegister(3, RegisterAddress.Named("LDR"), 0x2400_0000);
        Assert.Equal("10=3", Slots(vm));
        vm.WriteRegister(3, RegisterAddress.Named("LDR"), 0x1100_0000);
        Assert.Equal("4=3", Slots(vm));
        vm.WriteRegister(3, RegisterAddress.Named("DFR"), 0xFFFF_FFFF);
        Assert.Equal("", Slots(vm));
    }

    [Fact]
    public void An_unchanged_DFR_or_LDR_leaves_the_entry_alone()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.WriteRegister(1, RegisterAddress.Named("DFR"), 0xFFFF_FFFF);
        vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x0200_0000);
        Assert.Equal("0=0 1=1 2=2 3=3", Slots(vm));
    }

    private static string Slots(AvicVm vm)
        => string.Join(' ', Enumerable.Range(0, LogicalIdTable.Size)
            .Where(slot => vm.LogicalIdTable[slot].IsValid)
            .Select(slot => $"{slot}={vm.LogicalIdTable[slot].GuestApicId}"));
}
