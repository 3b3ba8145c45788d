using System;
using System.Management.Automation;

namespace AvicPS;

/// <summary>64 bits in decimal or hex, with or without sign: the bits count.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WideNumberTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>
    /// A property that may hold the number. Binding by property name comes too late for a parameter that takes the whole
    /// object as well: the engine gives up when the object is no number.
    /// </summary>
    public string? Property { get; set; }

    /// <summary>Null and the empty cell of a table mean "there is none".</summary>
    public bool MayBeMissing { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Property is not null && inputData is not null
            ? PSObject.AsPSObject(inputData).Properties[Property]?.Value ?? inputData
            : inputData;
        if (MayBeMissing && (Numbers.Plain(value) is null or ""))
        {
            return null;
        }

        return Numbers.TryToUInt64(value, out ulong number)
            ? number
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(value)}' is no number of at most 64 bits: expected one such as 255 or '0xFF'.");
    }
}
