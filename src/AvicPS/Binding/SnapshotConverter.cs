using System;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using AvicCore;

namespace AvicPS;

/// <summary>Makes live results of what came back from Start-Job, Invoke-Command or Import-Clixml.</summary>
public sealed class SnapshotConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType)
        => sourceValue is PSObject snapshot
            && IsSnapshotOf(snapshot, destinationType)
            && (destinationType.Assembly == typeof(AvicVm).Assembly
                || destinationType.Assembly == typeof(SnapshotConverter).Assembly);

    /// <summary>True for an object of this type as a job, a remote session or a file gives it back.</summary>
    internal static bool IsSnapshotOf(PSObject item, Type type) => item.TypeNames.Contains("Deserialized." + type.FullName);

    /// <inheritdoc/>
    public override object ConvertFrom(
        object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        PSObject snapshot = (PSObject)sourceValue;
        object live = Activator.CreateInstance(destinationType)!;
        foreach (PropertyInfo property in destinationType.GetProperties().Where(property => property.CanWrite))
        {
            object? value = snapshot.Properties[property.Name]?.Value;

            // What was too deep for the snapshot came as text and stays away; nothing would become an empty text.
            if (value is not null
                && LanguagePrimitives.TryConvertTo(value, property.PropertyType, formatProvider, out object converted)
                && converted is not null)
            {
                property.SetValue(live, converted);
            }
        }

        return live;
    }

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(
        object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
        => throw new NotSupportedException();
}
