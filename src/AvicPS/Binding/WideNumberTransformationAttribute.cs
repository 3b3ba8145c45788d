using System;
using System.Management.Automation;

namespace AvicPS;

/// <summary>64 bits in decimal or hex, with or without sign: the bits count.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WideNumberTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Numbers.TryToUInt64(inputData, out ulong number)
            ? number
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(inputData)}' is no number of at most 64 bits: expected one such as 255 or '0xFF'.");
}
