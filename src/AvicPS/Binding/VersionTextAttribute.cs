using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace AvicPS;

/// <summary>Versions in a list, 5.17, 6.19, reach a cmdlet as numbers; the one that may have been x.10 is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VersionTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Numbers.Plain(inputData) is not IEnumerable many || Numbers.Plain(inputData) is string)
        {
            return inputData;
        }

        List<object?> versions = [];
        foreach (object? item in many)
        {
            versions.Add(Numbers.Plain(item) is double or float or decimal ? FromNumber(item!) : item);
        }

        return versions.ToArray();
    }

    private static string FromNumber(object number)
    {
        string text = Numbers.Text(number);
        bool mayBeTen = text.EndsWith(".1", StringComparison.Ordinal)
            && int.TryParse(text.Substring(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return mayBeTen
            ? throw new ArgumentTransformationMetadataException(
                $"{text} in a list may have been {text} or {text}0, which PowerShell reads as the same number: "
                    + $"put it into quotes, '{text}'.")
            : text;
    }
}
