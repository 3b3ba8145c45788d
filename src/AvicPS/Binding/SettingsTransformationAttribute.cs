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
        if (Numbers.Plain(inputData) is not IDictionary values)
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
        if (type == typeof(double))
        {
            return "a number of 0 or more";
        }

        return type == typeof(int) ? $"0 to {int.MaxValue}" : CellTransformationAttribute.Expected(type);
    }

    private static object Convert(PropertyInfo setting, object? value)
    {
        bool isConverted = CellTransformationAttribute.TryConvert(value, setting.PropertyType, out object converted);
        return isConverted && converted is bool or >= 0 or (>= 0.0 and < double.PositiveInfinity)
            ? converted
            : throw new ArgumentTransformationMetadataException(
                $"'{Numbers.Text(value)}' is out of range for {setting.Name}: expected {Expected(setting.PropertyType)}.");
    }
}
