using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace AvicPS;

/// <summary>
/// Kernel versions as the text that was meant: 5.17, 6.19 in a list, or in a variable, reach a cmdlet as numbers. 5.0 has
/// become 5 then, which is no other version's number; what may have been 5.10 is refused.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VersionTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object?[] versions = [.. Numbers.Items(inputData).Select(FromItem)];
        return Numbers.Plain(inputData) is IEnumerable and not string ? versions : versions[0];
    }

    private static object? FromItem(object? item)
    {
        if (Numbers.Plain(item) is not (double or float or decimal))
        {
            return item;
        }

        // A number that is an argument by itself remembers how it was typed: 5.10, not 5.1.
        string typed = item is PSObject wrapped ? wrapped.ToString() : "";
        return typed.IndexOf('.') > 0 ? typed : FromNumber(Numbers.Text(item));
    }

    private static string FromNumber(string number)
    {
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return number + ".0";
        }

        // There were 4.10, 4.20, 5.10 and 6.10; no other version ends with a zero.
        return number is "4.2" || number.EndsWith(".1", StringComparison.Ordinal)
            ? throw new ArgumentTransformationMetadataException(
                $"PowerShell reads {number}0 as the number {number}, so that this may be either version: put the one that you "
                    + $"mean into quotes, '{number}0' or '{number}'.")
            : number;
    }
}
