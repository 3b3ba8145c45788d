using System;
using System.Threading;

namespace AvicCore;

/// <summary>The logical APIC ID table of a VM in xAPIC mode: slot to guest APIC ID (spec 01 section 3).</summary>
/// <remarks>
/// Flat uses slots 0 to 7, one a bit; cluster uses 4 x cluster + member, 0 to 59. Slots 60 to 63 would be the reserved
/// cluster 15 and are never valid.
/// </remarks>
public sealed class LogicalIdTable
{
    /// <summary>Number of slots kept: 64 of the page's 1024.</summary>
    public const int Size = 64;

    internal LogicalIdTable() => Entries = new int[Size];

    /// <summary>Number of slots.</summary>
    public int Count => Entries.Length;

    internal int[] Entries { get; }

    /// <summary>One entry, by slot.</summary>
    /// <exception cref="AvicException">The slot is beyond the table.</exception>
    public LogicalIdEntry this[int slot]
    {
        get => new((uint)Volatile.Read(ref Entries[Check(slot)]));
        set => Volatile.Write(ref Entries[Check(slot)], (int)value.Raw);
    }

    /// <summary>Slot 0 is where the bits of this destination start; the bits that name slots are returned with it.</summary>
    internal static uint MembersOf(byte destination, bool isFlat, out int firstSlot)
    {
        if (isFlat)
        {
            firstSlot = 0;
            return destination;
        }

        firstSlot = (destination >> 4) * 4;
        return (uint)destination & 0xF;
    }

    private static int Check(int slot)
    {
        if ((uint)slot >= Size)
        {
            throw new AvicException(
                AvicError.IndexOutOfRange,
                FormattableString.Invariant($"Slot {slot} is beyond the logical APIC ID table: 0 to {Size - 1}."),
                slot);
        }

        return slot;
    }
}
