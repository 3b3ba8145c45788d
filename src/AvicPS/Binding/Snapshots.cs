using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace AvicPS;

/// <summary>Results that were read back before this module was loaded: they are still bags of properties.</summary>
internal static class Snapshots
{
    /// <summary>The object itself, or the live one of these types that a bag stands for.</summary>
    public static object Live(PSObject item, params Type[] types)
    {
        Type? type = types.FirstOrDefault(type => SnapshotConverter.IsSnapshotOf(item, type));
        return type is null ? item.BaseObject : LanguagePrimitives.ConvertTo(item, type, CultureInfo.InvariantCulture);
    }
}
