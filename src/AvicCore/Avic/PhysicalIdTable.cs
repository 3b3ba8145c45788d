using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace AvicCore;

/// <summary>The physical APIC ID table that hardware reads: one entry for each guest APIC ID.</summary>
/// <remarks>255, 512 or 4096 usable entries (spec 01 section 3). Entries are read and written whole, never torn.</remarks>
public sealed class PhysicalIdTable
{
    internal const ulong FirstBackingPage = 0x1_0000_0000;
    private const long RunningBit = 1L << 62;
    private const long HostMask = 0xFFF;
    private const int PageShift = 12;

    private readonly int _ids;

    /// <summary>An empty table.</summary>
    /// <param name="size">How many entries hardware can read.</param>
    /// <param name="ids">How many of them KVM gives to vCPUs: entry FFh is none of them from 6.0 on without x2AVIC.</param>
    internal PhysicalIdTable(int size, int ids)
    {
        Entries = new long[size];
        _ids = ids;
    }

    /// <summary>Number of entries.</summary>
    public int Count => Entries.Length;

    internal long[] Entries { get; }

    /// <summary>One entry, by guest APIC ID.</summary>
    /// <exception cref="AvicException">The id is beyond the table.</exception>
    public PhysicalIdEntry this[int apicId]
    {
        get => new((ulong)Volatile.Read(ref Entries[Check(apicId)]));
        set => Volatile.Write(ref Entries[Check(apicId)], (long)value.Raw);
    }

    /// <summary>The address of the backing page of the vCPU created as number <paramref name="index"/>.</summary>
    internal static ulong BackingPageOf(int index) => FirstBackingPage + ((ulong)index << PageShift);

    /// <summary>A new vCPU's entry, at its id; returns the id, or -1 where the id is too big for one.</summary>
    internal int Add(int index, uint apicId, ushort hostApicId)
    {
        if (apicId >= (uint)_ids)
        {
            return -1;
        }

        this[(int)apicId] = new PhysicalIdEntry
        {
            IsValid = true,
            BackingPage = BackingPageOf(index),
            HostApicId = hostApicId,
        };
        return (int)apicId;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsValid(long entry) => entry < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsRunning(long entry) => (entry & RunningBit) != 0;

    /// <summary>Which vCPU the backing page belongs to; not below the VM's vCPU count means: nobody's page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong OwnerOf(long entry)
        => (((ulong)entry & 0x000F_FFFF_FFFF_F000) - FirstBackingPage) >> PageShift;

    /// <summary>The entry of a vCPU that got a physical CPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Load(long entry, ushort hostApicId) => (entry & ~HostMask) | RunningBit | hostApicId;

    /// <summary>The entry of a vCPU that lost its physical CPU; the old host id stays (spec 03 section 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Put(long entry) => entry & ~RunningBit;

    private int Check(int apicId)
    {
        if ((uint)apicId >= (uint)Entries.Length)
        {
            throw new AvicException(
                AvicError.IndexOutOfRange,
                FormattableString.Invariant(
                    $"APIC ID {apicId} is beyond the physical APIC ID table: 0 to {Entries.Length - 1}."),
                apicId);
        }

        return apicId;
    }
}
