using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>Which register a guest accesses, and through which interface: the MMIO page or the x2APIC MSRs.</summary>
public sealed class RegisterAddress
{
    /// <summary>The MSR of offset 000h.</summary>
    public const uint FirstMsr = 0x800;

    /// <summary>The last MSR that belongs to the APIC.</summary>
    public const uint LastMsr = FirstMsr + 0xFF;

    /// <summary>APIC_BASE.</summary>
    public const uint BaseMsr = 0x1B;

    /// <summary>Where SELF_IPI would lie in the page; MMIO has nothing there.</summary>
    public const ushort SelfIpiOffset = 0x3F0;

    /// <summary>SELF_IPI, which x2APIC mode alone has.</summary>
    public const uint SelfIpiMsr = 0x83F;

    private static readonly Dictionary<string, ushort> s_offsets = BuildOffsets();

    private RegisterAddress(string name, ushort offset, uint msr, bool? isMsr)
    {
        Name = name;
        Offset = offset;
        Msr = msr;
        IsMsr = isMsr;
    }

    /// <summary>The register's name; the offset in hex where it has none.</summary>
    public string Name { get; }

    /// <summary>Offset in the page, for MSRs 800h + (offset >> 4); 000h for APIC_BASE.</summary>
    public ushort Offset { get; }

    /// <summary>The MSR.</summary>
    public uint Msr { get; }

    /// <summary>True for an MSR access, false for MMIO, null where the APIC's mode decides.</summary>
    public bool? IsMsr { get; }

    /// <summary>By name: LDR, ICR, IRR3, APIC_BASE, SELF_IPI, or the kernel's symbol such as APIC_LVTT.</summary>
    /// <exception cref="AvicException">No register has this name; the message lists the names.</exception>
    public static RegisterAddress Named(string name)
    {
        string wanted = Normalize(name);
        if (wanted is "APICBASE" or "BASE")
        {
            return new RegisterAddress("ApicBase", 0, BaseMsr, isMsr: true);
        }

        if (wanted is "SELFIPI")
        {
            return new RegisterAddress("SelfIpi", SelfIpiOffset, SelfIpiMsr, isMsr: true);
        }

        return s_offsets.TryGetValue(wanted, out ushort offset)
            ? new RegisterAddress(NameOf(offset), offset, MsrOf(offset), isMsr: null)
            : throw new AvicException(
                AvicError.UnknownRegister,
                $"Register '{name}' is not known: expected an offset such as 0x300, an MSR such as 0x830, or a name: "
                    + $"ApicBase, SelfIpi, {string.Join(", ", KnownNames())}.",
                name);
    }

    /// <summary>By offset in the page, 000h to FFFh.</summary>
    /// <exception cref="AvicException">The offset is beyond the page.</exception>
    public static RegisterAddress AtOffset(uint offset)
        => offset <= 0xFFF
            ? new RegisterAddress(
                IsAligned(offset) ? NameOf((ushort)offset) : "0x" + offset.ToString("x3", CultureInfo.InvariantCulture),
                (ushort)offset,
                MsrOf((ushort)offset),
                isMsr: false)
            : throw new AvicException(
                AvicError.UnknownRegister, $"Offset 0x{offset:x} is beyond the APIC page: 0x000 to 0xFFF.", offset);

    /// <summary>By MSR number: 1Bh, or 800h to 8FFh.</summary>
    /// <exception cref="AvicException">The MSR is not the APIC's.</exception>
    public static RegisterAddress AtMsr(uint msr)
    {
        if (msr is BaseMsr or SelfIpiMsr)
        {
            return Named(msr == BaseMsr ? "ApicBase" : "SelfIpi");
        }

        if (msr is < FirstMsr or > LastMsr)
        {
            throw new AvicException(
                AvicError.UnknownRegister, $"MSR 0x{msr:x} is not the APIC's: 0x1B, or 0x800 to 0x8FF.", msr);
        }

        ushort offset = (ushort)((msr - FirstMsr) << 4);
        return new RegisterAddress(NameOf(offset), offset, msr, isMsr: true);
    }

    /// <summary>Registers are 16 bytes apart; between them there is none.</summary>
    internal static bool IsAligned(uint offset) => (offset & 0xF) == 0;

    /// <summary>By a number that can mean one thing only: an MSR of the APIC, or the offset of a register.</summary>
    /// <exception cref="AvicException">It is neither; the message says what to give.</exception>
    public static RegisterAddress Numbered(uint number)
    {
        if (number is BaseMsr or (>= FirstMsr and <= LastMsr))
        {
            return AtMsr(number);
        }

        return number < FirstMsr && IsAligned(number)
            ? AtOffset(number)
            : throw new AvicException(
                AvicError.UnknownRegister,
                $"Register 0x{number:x} is neither an offset (a multiple of 0x10 below 0x800) nor an MSR of the APIC "
                    + "(0x1B, 0x800 to 0x8FF). Any other place of the page is read and written with -Offset.",
                number);
    }

    /// <summary>Every name that <see cref="Named"/> takes, in order of offset.</summary>
    public static IReadOnlyList<string> KnownNames()
        => [.. s_offsets.Values.Distinct().OrderBy(offset => offset).Select(NameOf)];

    /// <summary>The name of the register at an offset.</summary>
    public static string NameOf(ushort offset)
    {
        ushort aligned = (ushort)(offset & 0xFF0);
        return aligned switch
        {
            >= 0x100 and < 0x180 => "Isr" + Number(aligned, 0x100),
            >= 0x180 and < 0x200 => "Tmr" + Number(aligned, 0x180),
            >= 0x200 and < 0x280 => "Irr" + Number(aligned, 0x200),
            >= 0x480 and < 0x500 => "Ier" + Number(aligned, 0x480),
            >= 0x500 and < 0x540 => "ExtendedLvt" + Number(aligned, 0x500),
            0x400 => "ExtendedFeature",
            0x410 => "ExtendedControl",
            0x420 => "SpecificEoi",
            _ => Enum.IsDefined(typeof(ApicRegister), aligned)
                ? ((ApicRegister)aligned).ToString()
                : "0x" + aligned.ToString("x3", CultureInfo.InvariantCulture),
        };
    }

    private static uint MsrOf(ushort offset) => FirstMsr + ((uint)offset >> 4);

    private static string Number(ushort offset, int first)
        => ((offset - first) >> 4).ToString(CultureInfo.InvariantCulture);

    private static string Normalize(string name)
    {
        string plain = name.Trim().Replace("_", "").ToUpperInvariant();
        return plain.StartsWith("APIC", StringComparison.Ordinal) && plain is not "APICBASE" ? plain.Substring(4) : plain;
    }

    private static Dictionary<string, ushort> BuildOffsets()
    {
        Dictionary<string, ushort> offsets = new(StringComparer.Ordinal)
        {
            // The kernel's symbols and the manual's short forms.
            ["LVR"] = 0x030,
            ["TASKPRI"] = 0x080,
            ["ARBPRI"] = 0x090,
            ["PROCPRI"] = 0x0A0,
            ["SPIV"] = 0x0F0,
            ["CMCI"] = 0x2F0,
            ["ICR"] = 0x300,
            ["ICRL"] = 0x300,
            ["ICR2"] = 0x310,
            ["ICRH"] = 0x310,
            ["LVTT"] = 0x320,
            ["LVTTHMR"] = 0x330,
            ["LVTPC"] = 0x340,
            ["LVT0"] = 0x350,
            ["LVT1"] = 0x360,
            ["LVTERR"] = 0x370,
            ["TMICT"] = 0x380,
            ["TMCCT"] = 0x390,
            ["TDCR"] = 0x3E0,
            ["EFEAT"] = 0x400,
            ["ECTRL"] = 0x410,
            ["SEOI"] = 0x420,
        };
        foreach (ApicRegister register in Enum.GetValues(typeof(ApicRegister)))
        {
            offsets[register.ToString().ToUpperInvariant()] = (ushort)register;
        }

        for (ushort offset = 0x100; offset < 0x540; offset += 0x10)
        {
            string name = NameOf(offset);
            if (!name.StartsWith("0x", StringComparison.Ordinal))
            {
                offsets[name.ToUpperInvariant()] = offset;
            }
        }

        return offsets;
    }
}
