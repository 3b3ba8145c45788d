namespace AvicCore.Tests;

/// <summary>What a guest, a host or a machine does to set each inhibit, and to lift it.</summary>
internal static class InhibitProvoker
{
    public static AvicVm NewVm(string name, string kernel)
        => new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            ExposesX2Apic = name == "X2APIC" ? true : null,
            Uses32BitIds = name != "PHYSICAL_ID_ALIASED",
            VcpuCount = name == "PHYSICAL_ID_TOO_BIG" ? 513 : 4,
            Platform = name == "PHYSICAL_ID_TOO_BIG" ? AvicPlatform.X2AvicExt : AvicPlatform.Zen4,
        });

    public static void Set(AvicVm vm, string name)
    {
        switch (name)
        {
            case "PHYSICAL_ID_ALIASED":
            case "APIC_ID_MODIFIED":
                uint apicId = name == "APIC_ID_MODIFIED" ? 9u : 2u;
                vm.WriteRegister(1, RegisterAddress.Named("ID"), apicId << 24);
                break;
            case "APIC_BASE_MODIFIED":
                vm.WriteRegister(1, RegisterAddress.Named("APIC_BASE"), 0xFEE0_1800);
                break;
            case "LOGICAL_ID_ALIASED":
                vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x0300_0000);
                break;
            case "X2APIC": // Both are facts of the VM.
            case "PHYSICAL_ID_TOO_BIG":
                break;
            default:
                vm.SetFeatures(FeatureOf(name));
                break;
        }
    }

    public static void Lift(AvicVm vm, string name)
    {
        switch (name)
        {
            case "PHYSICAL_ID_ALIASED":
            case "APIC_ID_MODIFIED":
                vm.WriteRegister(1, RegisterAddress.Named("ID"), 0x0100_0000);
                break;
            case "APIC_BASE_MODIFIED":
                vm.WriteRegister(1, RegisterAddress.Named("APIC_BASE"), 0xFEE0_0800);
                break;
            case "LOGICAL_ID_ALIASED":
                vm.WriteRegister(1, RegisterAddress.Named("LDR"), 0x0200_0000);
                break;
            case "X2APIC":
                vm.SetApicMode(1, ApicMode.XApicFlat);
                break;
            default:
                vm.SetFeatures(AvicVmFeatures.None);
                break;
        }
    }

    private static AvicVmFeatures FeatureOf(string name)
        => name switch
        {
            "DISABLED" => AvicVmFeatures.AvicOff,
            "HYPERV" => AvicVmFeatures.AutoEoi,
            "ABSENT" => AvicVmFeatures.NoIrqchip,
            "BLOCKIRQ" => AvicVmFeatures.GuestDebug,
            "NESTED" => AvicVmFeatures.NestedExposed,
            "IRQWIN" => AvicVmFeatures.IrqWindow,
            "PIT_REINJ" => AvicVmFeatures.PitReinject,
            _ => AvicVmFeatures.Sev,
        };
}
