using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Reads numbers as people and scripts write them: 255, '0xFF', and 0xFFFFFFFF, which a script makes -1.</summary>
internal static class Numbers
{
    /// <summary>A number of at most 32 bits; -1 to -2147483648 keep their bits.</summary>
    public static bool TryToUInt32(object? value, out uint number)
    {
        number = 0;
        if (!TryToInt64(value, out long wide))
        {
            return false;
        }

        bool fits = wide is >= int.MinValue and <= uint.MaxValue;
        number = unchecked((uint)wide);
        return fits;
    }

    /// <summary>64 bits, with or without sign: the bits count.</summary>
    public static bool TryToUInt64(object? value, out ulong number)
    {
        object? plain = Plain(value);
        if (plain is ulong exact)
        {
            number = exact;
            return true;
        }

        // A 32-bit literal with its top bit set is an ICRL, not a number below zero.
        if (plain is int narrow)
        {
            number = unchecked((uint)narrow);
            return true;
        }

        if (plain is string text)
        {
            return TryParse(text, out number);
        }

        bool isNumber = TryToInt64(plain, out long wide);
        number = unchecked((ulong)wide);
        return isNumber;
    }

    public static bool TryParse(string text, out ulong number)
    {
        string trimmed = text.Trim().Replace("_", "");
        return trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(trimmed.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>An id as the machine counts; one that no machine can have is refused with its value.</summary>
    public static int ToId(uint id, AvicError error = AvicError.VcpuNotFound, string what = "vCPU")
        => id <= int.MaxValue
            ? (int)id
            : throw new AvicException(error, $"There is no {what} {id}: 0 to {AvicVmOptions.MaxVcpuCount - 1}.", id);

    /// <summary>The value without PowerShell's wrapper.</summary>
    public static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>What a parameter that takes several was given, one by one; a text and a table of fields are one each.</summary>
    public static IEnumerable<object?> Items(object? value)
        => Plain(value) is IEnumerable many and not string and not IDictionary ? many.Cast<object?>() : [value];

    /// <summary>The value as messages show it, the same in any culture.</summary>
    public static string Text(object? value) => Convert.ToString(Plain(value), CultureInfo.InvariantCulture) ?? "";

    private static bool TryToInt64(object? value, out long number)
    {
        number = 0;
        switch (Plain(value))
        {
            case sbyte or byte or short or ushort or int or uint or long:
                number = Convert.ToInt64(Plain(value), CultureInfo.InvariantCulture);
                return true;
            case ulong wide when wide <= long.MaxValue:
                number = (long)wide;
                return true;
            case double real when real % 1 == 0 && Math.Abs(real) < 1L << 53:
                number = (long)real;
                return true;
            case decimal exact when exact % 1 == 0 && exact is >= long.MinValue and <= long.MaxValue:
                number = (long)exact;
                return true;
            case Enum named:
                number = Convert.ToInt64(named, CultureInfo.InvariantCulture);
                return true;
            case "-1":
                number = -1;
                return true;
            case string text when TryParse(text, out ulong parsed) && parsed <= long.MaxValue:
                number = (long)parsed;
                return true;
            default:
                return false;
        }
    }
}
