using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The plain registers of every vCPU of a VM: what a guest wrote is what is there.</summary>
/// <remarks>All but IRR, ISR, TMR and the priorities, which <see cref="ApicFile"/> keeps where an IPI needs them.</remarks>
internal sealed class RegisterStore(int vcpuCount)
{
    /// <summary>Bit 16 of an LVT register.</summary>
    public const uint LvtMasked = 0x0001_0000;

    private const int Stride = 32;
    private const int IcrLowSlot = 8;
    private const int IcrHighSlot = 9;
    private const uint LvtExtInt = 0x0000_0700;
    private const uint AmdVersion = 0x0005_0014;

    private readonly uint[] _registers = new uint[vcpuCount * Stride];

    // Offsets without a register are plain memory, which guests hardly ever use.
    private Dictionary<(int Index, ushort Offset), uint>? _memory;

    /// <summary>The value stored; 0 if there is none.</summary>
    public uint Read(int v, ApicRegister register)
    {
        int slot = Slot(register);
        if (slot >= 0)
        {
            return _registers[(v * Stride) + slot];
        }

        uint stored = 0;
        _ = _memory?.TryGetValue((v, (ushort)register), out stored);
        return stored;
    }

    public void Write(int v, ApicRegister register, uint value)
    {
        int slot = Slot(register);
        if (slot >= 0)
        {
            _registers[(v * Stride) + slot] = value;
        }
        else
        {
            (_memory ??= [])[(v, (ushort)register)] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteIcr(int v, Icr icr)
    {
        int start = v * Stride;
        _registers[start + IcrLowSlot] = icr.Low;
        _registers[start + IcrHighSlot] = icr.High;
    }

    public Icr ReadIcr(int v)
        => Icr.FromHalves(_registers[(v * Stride) + IcrHighSlot], _registers[(v * Stride) + IcrLowSlot]);

    /// <summary>As INIT and RESET leave them: the ID stays, and the LDR of an x2APIC (spec 02 section 2).</summary>
    public void Reset(int v, bool keepsLdr)
    {
        uint id = Read(v, ApicRegister.Id);
        uint ldr = Read(v, ApicRegister.Ldr);
        Array.Clear(_registers, v * Stride, Stride);
        Write(v, ApicRegister.Id, id);
        Write(v, ApicRegister.Ldr, keepsLdr ? ldr : 0);
        Write(v, ApicRegister.Version, AmdVersion);
        Write(v, ApicRegister.Dfr, Dfr.Flat.Raw);
        Write(v, ApicRegister.Svr, 0xFF);
        for (ApicRegister lvt = ApicRegister.LvtTimer; lvt <= ApicRegister.LvtError; lvt += 0x10)
        {
            Write(v, lvt, LvtMasked);
        }

        // KVM's default quirk: the boot vCPU's LINT0 takes the PIC's interrupts from the start.
        if (v == 0)
        {
            Write(v, ApicRegister.LvtLint0, LvtExtInt);
        }
    }

    /// <summary>Takes over everything of another store with as many vCPUs.</summary>
    public void CopyFrom(RegisterStore other)
    {
        Array.Copy(other._registers, _registers, _registers.Length);
        _memory = other._memory is null ? null : new Dictionary<(int Index, ushort Offset), uint>(other._memory);
    }

    private static int Slot(ApicRegister register)
        => register switch
        {
            ApicRegister.Id => 0,
            ApicRegister.Version => 1,
            ApicRegister.Ldr => 2,
            ApicRegister.Dfr => 3,
            ApicRegister.Svr => 4,
            ApicRegister.Esr => 5,
            ApicRegister.IcrLow => IcrLowSlot,
            ApicRegister.IcrHigh => IcrHighSlot,
            ApicRegister.LvtCmci => 10,
            ApicRegister.LvtTimer => 11,
            ApicRegister.LvtThermal => 12,
            ApicRegister.LvtPerf => 13,
            ApicRegister.LvtLint0 => 14,
            ApicRegister.LvtLint1 => 15,
            ApicRegister.LvtError => 16,
            ApicRegister.TimerInitial => 17,
            ApicRegister.TimerDivide => 18,
            ApicRegister.Rrr => 19,
            _ => -1,
        };
}
