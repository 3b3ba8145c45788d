using System;
using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace AvicPS;

/// <summary>Refuses versions that PowerShell has turned into numbers: 6.10 in a list is 6.1 before anyone can see it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VersionTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Numbers.Plain(inputData) is IEnumerable many and not string)
        {
            foreach (object? item in many)
            {
                if (Numbers.Plain(item) is double or float or decimal)
                {
                    throw new ArgumentTransformationMetadataException(
                        $"{Convert.ToString(item, CultureInfo.InvariantCulture)} is a number, and 6.10 as a number is 6.1: "
                            + "put versions in a list into quotes, '6.10', '6.1.170'.");
                }
            }
        }

        return inputData;
    }
}
