using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Objects as they come back from Start-Job and remoting (depth 1) or Export-Clixml (depth 2).</summary>
internal static class Copies
{
    /// <summary>A script that defines the filter Copy-Object.</summary>
    public const string Filter = """
        function Copy-Object($Depth) {
            process {
                [System.Management.Automation.PSSerializer]::Deserialize(
                    [System.Management.Automation.PSSerializer]::Serialize($_, $Depth))
            }
        }

        """;

    /// <summary>What a script writes must come back with the types and the values that it had.</summary>
    /// <returns>The types.</returns>
    public static Type[] Check(ModuleTest test, string script, int depth)
    {
        PSObject[] pairs = test.Objects($"{Filter} {script} | ForEach-Object {{ $_; $_ | Copy-Object {depth} }}");
        Assert.NotEmpty(pairs);
        for (int i = 0; i < pairs.Length; i += 2)
        {
            Assert.Same(pairs[i].BaseObject.GetType(), pairs[i + 1].BaseObject.GetType());
            foreach (PSPropertyInfo property in pairs[i].Properties)
            {
                AssertEqual(property.Value, pairs[i + 1].Properties[property.Name].Value, property.Name);
            }
        }

        return [.. pairs.Where((_, i) => i % 2 == 0).Select(original => original.BaseObject.GetType())];
    }

    private static void AssertEqual(object? expected, object? actual, string property)
    {
        Assert.True(expected?.GetType() == actual?.GetType(), property);
        if (expected is IList list)
        {
            Assert.Equivalent(list.Cast<object>().ToArray(), ((IList)actual!).Cast<object>().ToArray(), strict: true);
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }
}
