using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>One offset of spec 01 section 4, from Spec/register-access.csv; without a row it is memory.</summary>
internal sealed record RegisterAccessRow(
    ushort Offset, uint? Msr, string Name, string Read, string Write, string MsrRead, string MsrWrite)
{
    /// <summary>All 256 registers of the page.</summary>
    public static IReadOnlyList<RegisterAccessRow> All { get; } = Load();

    /// <summary>A value that the register takes without #GP, and for the ICR an IPI that needs no exit.</summary>
    public ulong LegalValue(bool isMsr)
        => Offset switch
        {
            0x020 or 0x0D0 => 0x0100_0000,
            0x080 => 0x20,
            0x0B0 or 0x280 => 0,
            0x0E0 => 0xFFFF_FFFF,
            0x0F0 => 0x1FF,
            0x300 => isMsr ? 0x0000_0001_0000_0041UL : 0x41,
            0x310 => 0x0100_0000,
            0x3F0 => 0x41,
            _ => 0x1_0031,
        };

    private static List<RegisterAccessRow> Load()
    {
        Dictionary<ushort, RegisterAccessRow> listed = [];
        string path = Path.Combine(AppContext.BaseDirectory, "Spec", "register-access.csv");
        foreach (string line in File.ReadLines(path).Where(line => line[0] != '#'))
        {
            string[] cells = line.Split(',');
            (uint first, uint last) = Range(cells[0]);
            (uint firstMsr, uint lastMsr) = cells[1] == "-" ? (0, 0) : Range(cells[1]);
            for (uint offset = first; offset <= last; offset += 0x10)
            {
                uint? msr = firstMsr == 0 ? null : firstMsr + ((offset - first) >> 4);
                listed.Add((ushort)offset, new RegisterAccessRow(
                    (ushort)offset, msr, cells[2], cells[3], cells[4], cells[5], cells[6]));
                if (offset == last && msr is not null && msr != lastMsr)
                {
                    throw new InvalidDataException(line);
                }
            }
        }

        return [.. Enumerable.Range(0, 256).Select(slot => (ushort)(slot << 4)).Select(
            offset => listed.TryGetValue(offset, out RegisterAccessRow? row)
                ? row
                : new RegisterAccessRow(offset, null, "plain memory", "A", "A", "G", "G"))];
    }

    private static (uint First, uint Last) Range(string cell)
    {
        string[] ends = cell.Split('-');
        return (Hex(ends[0]), Hex(ends[^1]));
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
