using System;
using System.Collections.Generic;
using System.Linq;
using AvicHelp.Pages;

namespace AvicHelp.Reading;

/// <summary>SYNTAX and PARAMETERS say the same thing twice: here they must agree.</summary>
internal static class SyntaxCheck
{
    public static void Check(CommandPage page, string file, Problems problems)
    {
        foreach (SyntaxSet set in page.Syntax)
        {
            CheckSet(set, page.Parameters, file, problems);
        }

        IEnumerable<(Parameter Parameter, ParameterUse Use, string Set)> named =
            from parameter in page.Parameters
            from use in parameter.Uses
            from set in use.Sets
            where set != ParameterUse.EverySet && !page.Syntax.Any(s => Same(s.Name, set))
            select (parameter, use, set);
        foreach ((Parameter parameter, ParameterUse use, string set) in named)
        {
            problems.Add(file, use.Line, $"-{parameter.Name} is in set \"{set}\", which SYNTAX does not have");
        }
    }

    private static void CheckSet(SyntaxSet set, IReadOnlyList<Parameter> parameters, string file, Problems problems)
    {
        foreach (SyntaxItem item in set.Items)
        {
            Parameter? parameter = parameters.FirstOrDefault(p => Same(p.Name, item.Parameter));
            string? expected = parameter?.UseIn(set.Name)?.Syntax(parameter.Name);
            if (expected is null)
            {
                problems.Add(file, set.Line, $"\"{item.Text}\" is not under PARAMETERS for set \"{set.Name}\"");
            }
            else if (expected != item.Text)
            {
                problems.Add(file, set.Line, $"the syntax says \"{item.Text}\", PARAMETERS says \"{expected}\"");
            }
        }

        foreach (Parameter parameter in parameters.Where(parameter =>
            parameter.UseIn(set.Name) is not null && !set.Items.Any(item => Same(item.Parameter, parameter.Name))))
        {
            problems.Add(file, parameter.Line, $"-{parameter.Name} is not in the syntax of set \"{set.Name}\"");
        }
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
