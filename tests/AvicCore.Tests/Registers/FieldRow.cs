using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>One row of Spec/registers.csv: a field of the manual's table, typed a second time.</summary>
/// <remarks>
/// A row may say <c>shifted</c>: the property holds the field at its place in the register (an address), not shifted
/// down.
/// </remarks>
public sealed record FieldRow(string Register, string Field, int Lsb, int Width, bool IsAtItsPlace)
{
    public ulong Ones => Width == 64 ? ulong.MaxValue : (1UL << Width) - 1;

    public ulong Mask => Ones << Lsb;

    /// <summary>The property's value when every bit of the field is one.</summary>
    public ulong FullValue => IsAtItsPlace ? Mask : Ones;

    public static IReadOnlyList<FieldRow> All { get; } = Load();

    public override string ToString() => $"{Register}.{Field}";

    private static List<FieldRow> Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Spec", "registers.csv");
        return [.. File.ReadLines(path)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(','))
            .Select(cells => new FieldRow(cells[0], cells[1], Number(cells[2]), Number(cells[3]), cells.Length > 4))];
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
