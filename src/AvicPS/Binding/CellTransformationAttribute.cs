using System;
using System.Globalization;
using System.Management.Automation;

namespace AvicPS;

/// <summary>A value as a cell of a CSV file has it: empty text means "not given", 'False' is false.</summary>
/// <remarks>
/// The engine drops a property that it cannot convert, without a word, and goes on with the default: a misspelt cell would
/// build another machine. What a transformation refuses is an error of that row.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellTransformationAttribute : ArgumentTransformationAttribute
{
    private readonly Type _type;
    private readonly bool _isNullable;

    public CellTransformationAttribute(Type type)
    {
        _type = Nullable.GetUnderlyingType(type) ?? type;
        _isNullable = _type != type;
    }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = Numbers.Plain(inputData);
        if (plain is null or "")
        {
            return _isNullable ? null : Activator.CreateInstance(_type);
        }

        return TryConvert(plain, _type, out object converted)
            ? converted
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(plain)}' is out of range: expected {Expected(_type)}.");
    }

    /// <summary>Like the engine, but no text is true because it is not empty.</summary>
    internal static bool TryConvert(object? value, Type type, out object converted)
    {
        object? plain = Numbers.Plain(value);
        if (type == typeof(bool) && plain is string text)
        {
            converted = text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
            return (bool)converted || text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
        }

        return LanguagePrimitives.TryConvertTo(plain, type, CultureInfo.InvariantCulture, out converted)
            && (!type.IsEnum || type.IsDefined(typeof(FlagsAttribute), false) || Enum.IsDefined(type, converted));
    }

    /// <summary>What a message says after "expected".</summary>
    internal static string Expected(Type type)
    {
        if (type == typeof(bool))
        {
            return "True or False";
        }

        return type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a whole number";
    }
}
