using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace AvicPS;

/// <summary>
/// Kernel versions as the text that was meant: 5.17, 6.19 in a list, or one in a variable, reach a cmdlet as numbers. 5.0
/// has become 5 then, which is no other version's number; what may have been 5.10 is refused in a list.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VersionTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Numbers.Plain(inputData) is IEnumerable and not string
            ? Numbers.Items(inputData).Select(item => IsNumber(item) ? FromList(Text(item)) : item).ToArray()
            : IsNumber(inputData) ? Text(inputData) : inputData;

    private static bool IsNumber(object? item) => Numbers.Plain(item) is double or float or decimal;

    /// <summary>5.0 is the number 5. An argument that reads 5.10 has its text with it, where 5.10 is not how 5.1 is written.</summary>
    private static string Text(object? number)
    {
        string typed = number is PSObject wrapped ? wrapped.ToString() : "";
        string text = typed.IndexOf('.') > 0 ? typed : Numbers.Text(number);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text + ".0" : text;
    }

    /// <summary>There were 4.10, 4.20, 5.10 and 6.10; no other version ends with a zero.</summary>
    private static string FromList(string number)
        => number is "4.2" || number.EndsWith(".1", StringComparison.Ordinal)
            ? throw new ArgumentTransformationMetadataException(
                $"PowerShell reads {number}0 as the number {number}, so that this may be either version: put the one that you "
                    + $"mean into quotes, '{number}0' or '{number}'.")
            : number;
}
