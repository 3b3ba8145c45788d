using System;
using System.Linq;
using CsCheck;

namespace AvicCore.Tests;

/// <summary>One random step of the life of a VM: a register access, a mode change, a verb, an interrupt.</summary>
internal sealed record MachineStep(int Kind, int Pick, uint Place, ulong Value)
{
    private static readonly ulong[] s_bases =
    [
        0xFEE0_0000, 0xFEE0_0800, 0xFEE0_0900, 0xFEE0_0C00, 0xFEE0_0400, 0xFEE0_0200, 0xFEE0_1800,
        0x10_0000_FEE0_0800,
    ];

    /// <summary>Values of any width: small ones, logical ids, ICRs to few places, and noise.</summary>
    private static readonly Gen<ulong> s_value = Gen.OneOf(
        Gen.ULong,
        Gen.UInt.Select(value => (ulong)value),
        Gen.Int[0, 0x1FF].Select(value => (ulong)value),
        Gen.Int[0, 255].Select(value => (ulong)value << 24),
        Gen.OneOf(s_bases),
        Gen.Select(Gen.Int[0, 255], Gen.Int[0, 0xFFFFF], Gen.Bool, Gen.Bool).Select((vector, low, isPlain, isX2Apic) =>
        {
            ulong destination = (ulong)(vector % 11) << (isX2Apic ? 32 : 56);
            return destination | (isPlain ? (ulong)low & 0xC_0800 : (ulong)low & 0xF_DF00) | (uint)vector;
        }));

    public static Gen<MachineStep> Any { get; } =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 5], Gen.UInt, s_value)
            .Select((kind, pick, place, value) => new MachineStep(kind, pick, place, value));

    /// <summary>Does it; the result, if it has one.</summary>
    public IMachineResult? Do(AvicVm vm)
    {
        int id = vm.Vcpus[Pick % vm.VcpuCount].Id;
        switch (Kind)
        {
            case 0:
                return vm.WriteRegister(id, RegisterAddress.AtOffset(Place & 0xFF0), Value);
            case 1:
                return vm.WriteRegister(id, RegisterAddress.AtOffset(Place % 0x1010), Value);
            case 2:
                return vm.WriteRegister(id, RegisterAddress.AtMsr(0x800 + (Place % 0x101)), Value);
            case 3:
                return vm.WriteRegister(id, RegisterAddress.Named(Named(Place)), Value);
            case 4:
                ulong apicBase = Place % 8 == 0 ? Value : s_bases[Place % 5];
                return vm.WriteRegister(id, RegisterAddress.AtMsr(0x1B), apicBase);
            case 5:
                vm.RestoreApicBase(id, new ApicBase(Place % 4 == 0 ? Value : s_bases[Place % (uint)s_bases.Length]));
                return null;
            case 6:
                vm.SetApicMode(id, (ApicMode)(Place % 4));
                return null;
            case 7 or 8 or 9:
                vm.Schedule(id, (VcpuAction)(Place % 10));
                return null;
            case 10:
                vm.SetState(id, (VcpuState)(Place % 7));
                return null;
            case 11:
                vm.SetPhysicalCpu(id, (int)(Place % 0x1010));
                return null;
            case 12:
                uint mask = Value % 16 == 0 ? 0xFFu : 0x7E; // SEV and AvicOff stay, so they come seldom.
                vm.SetFeatures((AvicVmFeatures)(Place & mask));
                return null;
            case 13:
                vm.SetFeatures(AvicVmFeatures.None);
                return null;
            case 14 or 15:
                return vm.Send(id, new Icr(Value));
            case 16:
                return vm.SendDeviceInterrupt(id, (byte)Value, Place % 3 == 0);
            case 17:
                vm.TakeInterrupt(id);
                return null;
            case 18:
                SetRegister(vm, id);
                return null;
            default:
                vm.EndInterrupt(id);
                return vm.ReadRegister(id, RegisterAddress.AtMsr(0x800 + (Place & 0xFF)));
        }
    }

    /// <summary>The vCPU whose IRR may gain this vector because a device addressed it.</summary>
    public (int Id, byte Vector)? DeviceTarget(AvicVm vm)
        => Kind == 16 ? (vm.Vcpus[Pick % vm.VcpuCount].Id, (byte)Value) : null;

    private static string Named(uint place)
    {
        string[] names = [.. RegisterAddress.KnownNames().Append("SELF_IPI").Append("ICR").Append("TPR").Append("EOI")];
        return names[place % (uint)names.Length];
    }

    private void SetRegister(AvicVm vm, int id)
    {
        switch (Place % 4)
        {
            case 0:
                vm.SetLdr(id, (uint)Value);
                break;
            case 1:
                vm.SetDfr(id, Place % 8 == 1 ? (uint)Value : 0xFFFF_FFFF);
                break;
            case 2:
                vm.SetXApicId(id, Place % 8 == 2 ? (byte)Value : (byte)id);
                break;
            default:
                vm.SetSoftwareEnabled(id, Place % 8 != 3);
                break;
        }
    }
}
