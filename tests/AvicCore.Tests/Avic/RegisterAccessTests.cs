using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Every offset and MSR of spec 01 section 4: AVIC active, inactive, hybrid and without an APIC.</summary>
public sealed class RegisterAccessTests
{
    private const int Noaccel = 0x402;
    private const int PageFault = 0x400;
    private const int MsrExit = 0x7C;

    [Fact]
    public void The_table_has_every_register_and_each_MSR_is_800h_plus_the_offset()
    {
        Assert.Equal(256, RegisterAccessRow.All.Count);
        Assert.All(
            RegisterAccessRow.All.Where(row => row.Msr is not null),
            row => Assert.Equal((uint)(0x800 + (row.Offset >> 4)), row.Msr));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_xAPIC_with_AVIC_reads_by_the_table(bool hasExtendedLvt)
    {
        AvicVm vm = NewVm(ApicMode.XApicFlat, hasExtendedLvt: hasExtendedLvt);
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            RegisterAccess access = vm.ReadRegister(0, RegisterAddress.AtOffset(row.Offset));
            bool isFault = row.Read[0] == 'F' && !(row.Read == "FA" && hasExtendedLvt);
            AssertEqual(
                row,
                isFault ? RegisterHandling.Fault : RegisterHandling.Allowed,
                isFault ? Noaccel : null,
                isFault ? row.Offset : null,
                access);
            Assert.Equal((row.Offset, null, false), ((ushort)access.Offset, access.Msr, access.IsWrite));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_xAPIC_with_AVIC_writes_by_the_table(bool hasExtendedLvt)
    {
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            AvicVm vm = NewVm(ApicMode.XApicFlat, hasExtendedLvt: hasExtendedLvt);
            RegisterAddress address = RegisterAddress.AtOffset(row.Offset);
            RegisterAccess access = vm.WriteRegister(0, address, row.LegalValue(isMsr: false));
            RegisterHandling handling = (row.Write[0], row.Write == "FT" && hasExtendedLvt) switch
            {
                ('A', _) => RegisterHandling.Allowed,
                ('X', _) => RegisterHandling.Accelerated,
                ('T', _) or (_, true) => RegisterHandling.Trap,
                _ => RegisterHandling.Fault,
            };
            bool exits = handling is RegisterHandling.Trap or RegisterHandling.Fault;
            AssertEqual(row, handling, exits ? Noaccel : null, exits ? 0x1_0000_0000UL | row.Offset : null, access);
            if (handling == RegisterHandling.Allowed)
            {
                Assert.Equal((uint)row.LegalValue(isMsr: false), vm.GetVcpu(0).Apic.ReadAt(row.Offset));
            }
        }
    }

    [Theory]
    [InlineData("Zen4", AvicVmFeatures.None)]
    [InlineData("Zen4", AvicVmFeatures.PitReinject)]
    [InlineData("Zen3", AvicVmFeatures.None)]
    public void An_x2APIC_reads_by_the_MSR_column_and_only_x2AVIC_passes_it_through(string cpu, AvicVmFeatures features)
    {
        AvicVm vm = NewVm(ApicMode.X2Apic, cpu, features);
        bool isPassed = cpu == "Zen4" && features == AvicVmFeatures.None;
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            RegisterAccess access = vm.ReadRegister(0, RegisterAddress.AtMsr((uint)(0x800 + (row.Offset >> 4))));
            RegisterHandling handling = row.MsrRead switch
            {
                "G" => RegisterHandling.GeneralProtection,
                "A" when isPassed => RegisterHandling.Allowed,
                _ => RegisterHandling.Intercepted,
            };
            bool exits = handling != RegisterHandling.Allowed;
            AssertEqual(row, handling, exits ? MsrExit : null, null, access);
        }
    }

    [Theory]
    [InlineData("Zen4", AvicVmFeatures.None)]
    [InlineData("Zen4", AvicVmFeatures.PitReinject)]
    [InlineData("Zen3", AvicVmFeatures.None)]
    public void An_x2APIC_writes_by_the_MSR_column_and_only_x2AVIC_accelerates(string cpu, AvicVmFeatures features)
    {
        bool isPassed = cpu == "Zen4" && features == AvicVmFeatures.None;
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            AvicVm vm = NewVm(ApicMode.X2Apic, cpu, features);
            RegisterAddress address = RegisterAddress.AtMsr((uint)(0x800 + (row.Offset >> 4)));
            RegisterAccess access = vm.WriteRegister(0, address, row.LegalValue(isMsr: true));
            RegisterHandling handling = row.MsrWrite switch
            {
                "G" => RegisterHandling.GeneralProtection,
                "X" when isPassed => RegisterHandling.Accelerated,
                _ => RegisterHandling.Intercepted,
            };
            bool exits = handling != RegisterHandling.Accelerated;
            AssertEqual(row, handling, exits ? MsrExit : null, null, access);
            if (handling == RegisterHandling.GeneralProtection)
            {
                Assert.Empty(access.Changes);
            }
        }
    }

    [Fact]
    public void An_xAPIC_without_AVIC_takes_a_nested_page_fault_for_every_access()
    {
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            AvicVm vm = NewVm(ApicMode.XApicFlat, features: AvicVmFeatures.PitReinject);
            RegisterAddress address = RegisterAddress.AtOffset(row.Offset);
            AssertEqual(row, RegisterHandling.Intercepted, PageFault, null, vm.ReadRegister(0, address));
            RegisterAccess write = vm.WriteRegister(0, address, row.LegalValue(isMsr: false));
            AssertEqual(row, RegisterHandling.Intercepted, PageFault, null, write);
        }
    }

    [Theory]
    [InlineData(ApicMode.Disabled)]
    [InlineData(ApicMode.X2Apic)]
    public void Without_a_register_page_reads_give_all_ones_and_writes_are_dropped(ApicMode mode)
    {
        AvicVm vm = NewVm(mode);
        foreach (RegisterAccessRow row in RegisterAccessRow.All)
        {
            RegisterAddress address = RegisterAddress.AtOffset(row.Offset);
            RegisterAccess read = vm.ReadRegister(0, address);
            AssertEqual(row, RegisterHandling.Hole, PageFault, null, read);
            Assert.Equal(0xFFFF_FFFFUL, read.Value);
            RegisterAccess write = vm.WriteRegister(0, address, 0x41);
            AssertEqual(row, RegisterHandling.Hole, PageFault, null, write);
            Assert.Empty(write.Changes);
        }
    }

    [Theory]
    [InlineData(ApicMode.Disabled)]
    [InlineData(ApicMode.XApicFlat)]
    [InlineData(ApicMode.XApicCluster)]
    public void x2APIC_MSRs_are_GP_for_every_other_mode(ApicMode mode)
    {
        AvicVm vm = NewVm(mode);
        for (uint msr = 0x800; msr <= 0x8FF; msr++)
        {
            RegisterAccess read = vm.ReadRegister(0, RegisterAddress.AtMsr(msr));
            RegisterAccess write = vm.WriteRegister(0, RegisterAddress.AtMsr(msr), 0);
            Assert.Equal((RegisterHandling.GeneralProtection, MsrExit), (read.Handling, read.ExitCode));
            Assert.Equal((RegisterHandling.GeneralProtection, MsrExit), (write.Handling, write.ExitCode));
            Assert.Empty(write.Changes);
            Assert.Null(write.Ipi);
        }
    }

    private static void AssertEqual(
        RegisterAccessRow row, RegisterHandling handling, int? exit, ulong? info1, RegisterAccess access)
    {
        string expected = $"{handling} {exit:x} {info1:x} {(info1 is null ? null : 0):x}";
        string actual = $"{access.Handling} {access.ExitCode:x} {access.ExitInfo1:x} {access.ExitInfo2:x}";
        Assert.True(expected == actual, $"{row}: expected {expected}, actual {actual}");
    }

    private static AvicVm NewVm(
        ApicMode mode,
        string cpu = "Zen4",
        AvicVmFeatures features = AvicVmFeatures.None,
        bool hasExtendedLvt = false)
        => new(new AvicVmOptions
        {
            VcpuCount = 2,
            Mode = mode,
            Platform = AvicPlatform.Parse(cpu),
            Features = features,
            Assumptions = new AvicAssumptions { AccessesExtendedLvt = hasExtendedLvt },
        });
}
