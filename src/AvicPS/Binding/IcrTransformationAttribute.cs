using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>
/// ICRs as people have them: a number, '0x40000000000082F', the kernel's 'icrh:icrl' text, @{ Vector = 0x41 }, an Icr.
/// </summary>
internal sealed class IcrTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Of the tracepoints, and of "Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f".</summary>
    private static readonly string[] s_fields = ["icrh:icrl=", "icr="];

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Numbers.Plain(inputData) is null ? null : Numbers.Items(inputData).Select(ToIcr).ToArray();

    /// <summary>One ICR, or an error that names what was given.</summary>
    internal static Icr ToIcr(object? value)
    {
        object? plain = Numbers.Plain(value);
        switch (plain)
        {
            case Icr icr:
                return icr;
            case IcrDescription description:
                return new Icr(description.Icr);
            case IDictionary fields:
                return FromFields(fields);
            case not null when (value as PSObject)?.Properties["Icr"] is PSPropertyInfo property:
                return ToIcr(property.Value); // A result or a batch of Send-AvicIpi, a row of a CSV file.
            case string text when TryParsePair(text, out ulong raw):
                return new Icr(raw);
            default:
                return Numbers.TryToUInt64(plain, out ulong number) ? new Icr(number) : throw Refuse(plain);
        }
    }

    /// <summary>ICRH:ICRL, bare or in a line of a trace or of the kernel log: icrh:icrl=0x06000000:000008fd, id=1.</summary>
    private static bool TryParsePair(string text, out ulong raw)
    {
        raw = 0;
        string pair = text.Trim();
        foreach (string field in s_fields)
        {
            int at = text.IndexOf(field, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                pair = text.Substring(at + field.Length).Split(',', ' ')[0];
                break;
            }
        }

        if (pair.StartsWith("ICR ", StringComparison.OrdinalIgnoreCase))
        {
            pair = pair.Substring(4);
        }

        int colon = pair.IndexOf(':');
        if (colon < 0
            || !TryParseHex(pair.Substring(0, colon), out ulong high)
            || !TryParseHex(pair.Substring(colon + 1), out ulong low))
        {
            return false;
        }

        raw = (high << 32) | low;
        return true;
    }

    private static bool TryParseHex(string text, out ulong number)
    {
        string digits = text.Trim();
        bool isMarked = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return Numbers.TryParse(isMarked ? digits : "0x" + digits, out number) && number <= uint.MaxValue;
    }

    /// <summary>Fields by name; a destination is put where the x2APIC form has it only if X2Apic is true.</summary>
    private static Icr FromFields(IDictionary fields)
    {
        Icr icr = default;
        bool isX2Apic = false;
        object? destination = null;
        foreach (DictionaryEntry field in fields)
        {
            string name = field.Key.ToString() ?? "";
            switch (name.ToUpperInvariant())
            {
                case "VECTOR":
                    icr = icr with { Vector = (byte)Number(name, field.Value, byte.MaxValue) };
                    break;
                case "DELIVERYMODE":
                    icr = icr with { DeliveryMode = LanguagePrimitives.ConvertTo<DeliveryMode>(field.Value) };
                    break;
                case "DESTINATIONMODE":
                    icr = icr with { DestinationMode = LanguagePrimitives.ConvertTo<DestinationMode>(field.Value) };
                    break;
                case "LOGICAL":
                    bool isLogical = LanguagePrimitives.IsTrue(field.Value);
                    icr = icr with { DestinationMode = isLogical ? DestinationMode.Logical : DestinationMode.Physical };
                    break;
                case "TRIGGERMODE":
                    icr = icr with { TriggerMode = LanguagePrimitives.ConvertTo<TriggerMode>(field.Value) };
                    break;
                case "ASSERT":
                    icr = icr with { IsAssert = LanguagePrimitives.IsTrue(field.Value) };
                    break;
                case "SHORTHAND":
                    icr = icr with { Shorthand = LanguagePrimitives.ConvertTo<DestinationShorthand>(field.Value) };
                    break;
                case "DESTINATION":
                    destination = field.Value;
                    break;
                case "X2APIC":
                    isX2Apic = LanguagePrimitives.IsTrue(field.Value);
                    break;
                default:
                    throw new ArgumentTransformationMetadataException(
                        $"'{name}' is no field of an ICR: expected Vector, DeliveryMode, DestinationMode, Logical, "
                            + "TriggerMode, Assert, Shorthand, Destination or X2Apic.");
            }
        }

        return destination is null
            ? icr
            : icr.WithDestination(Number("Destination", destination, isX2Apic ? uint.MaxValue : byte.MaxValue), isX2Apic);
    }

    private static uint Number(string field, object? value, uint max)
        => Numbers.TryToUInt32(value, out uint number) && number <= max
            ? number
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(value)}' is out of range for {field}: 0 to {max}.");

    private static ArgumentTransformationMetadataException Refuse(object? value)
        => new(
            $"'{Numbers.Text(value)}' is no ICR: expected 64 bits such as 0x040000000000082f, '0x4000000:0x82f', "
                + "or @{ Vector = 0x41 }.");
}
