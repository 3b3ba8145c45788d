using System.Linq;
using System.Management.Automation;

namespace AvicPS.Tests.Help;

/// <summary>Reads what Get-Help writes: bags of properties, in which one element is itself and several are an array.</summary>
internal static class HelpObjects
{
    /// <summary>A property as text, empty if there is none.</summary>
    public static string Text(this PSObject help, string name) => help.Properties[name]?.Value?.ToString() ?? "";

    /// <summary>The elements of a property, of which there must be one at least.</summary>
    public static PSObject[] Items(this PSObject help, string name)
    {
        object value = help.Properties[name].Value;
        return [.. (LanguagePrimitives.GetEnumerable(value) ?? new[] { value }).Cast<object>().Select(PSObject.AsPSObject)];
    }

    /// <summary>The elements of a property of a property, as the list "parameters" has elements "parameter".</summary>
    public static PSObject[] Items(this PSObject help, string list, string name)
        => PSObject.AsPSObject(help.Properties[list].Value).Items(name);
}
