using System;
using System.Globalization;
using System.Management.Automation;

namespace AvicPS;

/// <summary>One number in decimal or hex, with or without sign, kept as 32 bits; empty text means "not given".</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The largest value allowed; larger ones are refused with this range in the message.</summary>
    public uint Max { get; set; } = uint.MaxValue;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = Numbers.Plain(inputData);
        if (plain is null or "")
        {
            return null;
        }

        if (!Numbers.TryToUInt32(plain, out uint number) || number > Max)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(plain)}' is out of range: expected a number from 0 to {Max} "
                    + $"(0x{Max.ToString("X", CultureInfo.InvariantCulture)}).");
        }

        return number;
    }
}
