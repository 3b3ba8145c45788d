using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace AvicPS;

/// <summary>Ids and destinations: 3, 1..8, '0xFF', '0-7,16', and 0xFFFFFFFF, which arrives as -1.</summary>
internal sealed class IdTransformationAttribute : ArgumentTransformationAttribute
{
    private const int MostInARange = 4096;

    private static readonly string[] s_rangeMarks = ["..", "-"];

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is null)
        {
            return null;
        }

        List<uint> ids = [];
        foreach (object? item in Numbers.Items(inputData))
        {
            Add(item, ids);
        }

        return ids.ToArray();
    }

    private static void Add(object? item, List<uint> ids)
    {
        object? plain = Numbers.Plain(item);
        if (plain is AvicCore.Vcpu vcpu)
        {
            ids.Add((uint)vcpu.Id);
        }
        else if (plain is string text)
        {
            AddText(text, ids);
        }
        else if (Numbers.TryToUInt32(plain, out uint id))
        {
            ids.Add(id);
        }
        else
        {
            throw Refuse(plain);
        }
    }

    /// <summary>Numbers and ranges, apart by commas, semicolons or blanks; an empty cell of a CSV file is no id.</summary>
    private static void AddText(string text, List<uint> ids)
    {
        foreach (string part in text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Numbers.TryToUInt32(part, out uint id))
            {
                ids.Add(id);
                continue;
            }

            if (!TryParseRange(part, out ulong first, out ulong last))
            {
                throw Refuse(part);
            }

            for (ulong next = first; next <= last; next++)
            {
                ids.Add((uint)next);
            }
        }
    }

    /// <summary>'0-7', and 1..7, which PowerShell passes on as text where an argument stands without brackets.</summary>
    private static bool TryParseRange(string text, out ulong first, out ulong last)
    {
        last = 0;
        string[] ends = text.Split(s_rangeMarks, 2, StringSplitOptions.None);
        return Numbers.TryParse(ends[0], out first)
            && ends.Length == 2
            && Numbers.TryParse(ends[1], out last)
            && first <= last
            && last <= uint.MaxValue
            && last - first < MostInARange;
    }

    private static ArgumentTransformationMetadataException Refuse(object? value)
        => new(
            $"'{Numbers.Text(value)}' is no id: expected numbers and ranges such as 3, 0xFF, 1..8 or '0-7,16', "
                + "each 0 to 0xFFFFFFFF.");
}
