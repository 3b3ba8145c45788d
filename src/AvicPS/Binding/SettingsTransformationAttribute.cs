using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace AvicPS;

/// <summary>Turns @{ MatchPerVcpu = 150 } into a settings record; a name that does not exist is refused with the list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingsTransformationAttribute : ArgumentTransformationAttribute
{
    private readonly Type _type;

    public SettingsTransformationAttribute(Type type) => _type = type;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = Numbers.Plain(inputData);
        if (plain is "")
        {
            return Activator.CreateInstance(_type); // An empty cell: not given.
        }

        if (plain is not IDictionary values)
        {
            return inputData;
        }

        PropertyInfo[] settings = [.. _type.GetProperties().Where(property => property.CanWrite)];
        object record = Activator.CreateInstance(_type)!;
        foreach (DictionaryEntry value in values)
        {
            string name = value.Key.ToString() ?? "";
            PropertyInfo setting = settings.FirstOrDefault(
                    property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ArgumentTransformationMetadataException(
                    $"'{name}' is no setting: expected {string.Join(", ", settings.Select(property => property.Name))}.");
            setting.SetValue(record, Convert(setting, value.Value));
        }

        return record;
    }

    private static string Expected(Type type)
    {
        if (type == typeof(Version))
        {
            return "a version in quotes, such as '6.17'";
        }

        if (type == typeof(double))
        {
            return "a number of 0 or more";
        }

        return type == typeof(int) ? $"0 to {int.MaxValue}" : CellTransformationAttribute.Expected(type);
    }

    private static object Convert(PropertyInfo setting, object? value)
    {
        // A number such as 6.10 has lost its last digit, so that a version must be text.
        bool isText = setting.PropertyType != typeof(Version) || Numbers.Plain(value) is string or Version;
        bool isConverted = CellTransformationAttribute.TryConvert(value, setting.PropertyType, out object converted);
        return isText && isConverted && converted is bool or Version or >= 0 or (>= 0.0 and < double.PositiveInfinity)
            ? converted
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(value)}' is out of range for {setting.Name}: expected {Expected(setting.PropertyType)}.");
    }
}
